"""What a reader sees and changes of their own, behind a link that is mailed to them alone."""

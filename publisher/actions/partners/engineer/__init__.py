"""What a partner's engineer sees and does on the partner's own page, behind a mailed link."""

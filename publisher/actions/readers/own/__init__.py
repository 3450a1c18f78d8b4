"""What readers themselves see and change of what is kept about them, by a link that is mailed."""

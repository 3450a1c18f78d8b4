"""What mail programs show of CSS and HTML, and what a mail loses in which of them."""

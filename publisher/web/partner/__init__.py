"""The page of a partner's engineer: behind a mailed link, without an account."""

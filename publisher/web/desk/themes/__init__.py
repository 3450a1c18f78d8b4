"""Themes of mails at the desk."""

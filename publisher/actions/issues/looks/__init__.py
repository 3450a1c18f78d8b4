"""Mails looked at before anybody gets them: a theme's, and all themes side by side."""

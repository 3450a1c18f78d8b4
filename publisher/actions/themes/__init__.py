"""Themes of mails: ours, and a newsroom's own folders."""

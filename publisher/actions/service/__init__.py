"""Mails about one person: made, changed while they wait, ended, erased."""

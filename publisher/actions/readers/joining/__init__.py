"""Signing up: forms, what they ask for, the mail that asks back, and the press that confirms."""

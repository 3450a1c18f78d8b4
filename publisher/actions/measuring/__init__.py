"""Clicks, only as agreed: without persons, or of readers who consented; opens never."""

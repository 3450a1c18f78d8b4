"""Filters of destinations and products: the filter language over stories (docs/partners.md)."""

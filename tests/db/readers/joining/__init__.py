"""Signing up: budgets, the breaker, forms and their commands."""

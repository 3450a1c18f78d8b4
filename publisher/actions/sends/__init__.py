"""Sends: decided, started, controlled, pausing by themselves, shown."""

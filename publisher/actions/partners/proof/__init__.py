"""What partners said and what stands at their places: receipts, looks, calls, the report."""

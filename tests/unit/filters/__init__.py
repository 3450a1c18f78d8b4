"""The filter language over stories."""

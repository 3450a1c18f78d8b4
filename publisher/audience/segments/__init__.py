"""Segments: what can be asked about readers, in the filter language (publisher/query/)."""

"""The desk's rooms about readers: lists and people, imports, segments, labels, blocks, forms."""

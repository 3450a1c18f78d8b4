"""A newsroom's own e-mail themes: folders that are copied from ours and changed."""

"""Tags and fields: what a newsroom itself keeps of its readers."""

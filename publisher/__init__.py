"""Self-hosted newsletter and syndication publisher for newsrooms."""

__version__ = "0.1.0"

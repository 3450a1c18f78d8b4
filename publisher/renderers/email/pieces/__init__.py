"""What editors place in plain text, recognised: an agenda, readings, a portrait, a film."""

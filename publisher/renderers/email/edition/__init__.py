"""The compiled edition: cut at the slots, headed, signed."""

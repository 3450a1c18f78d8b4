"""Channels that put files into a folder of the other side, whole or not at all."""

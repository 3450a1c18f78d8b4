"""Issues as texts for chats."""

from publisher.renderers.chat.whatsapp import MOST, whatsapp

__all__ = ["MOST", "whatsapp"]

"""An issue as a mail: rendered, compiled once, and joined for each reader.

mail = render(composition, theme)
edition = compile_edition(mail, envelope)
message = join_message(edition, recipient)
"""

from publisher.renderers.email.edition.compiling import compile_edition
from publisher.renderers.email.edition.edition import CompiledEdition, join_message, message_pieces
from publisher.renderers.email.notice import Notice, render_notice
from publisher.renderers.email.rendering import render

__all__ = [
    "CompiledEdition",
    "Notice",
    "compile_edition",
    "join_message",
    "message_pieces",
    "render",
    "render_notice",
]

"""Pictures: bytes from outside in, bytes that may be published and their smaller renditions out."""

from publisher.renderers.pictures.preparing import Prepared, is_moving, prepare
from publisher.renderers.pictures.refusals import BadPicture, PictureTooLarge
from publisher.renderers.pictures.scaling import Scaled

__all__ = ["BadPicture", "PictureTooLarge", "Prepared", "Scaled", "is_moving", "prepare"]

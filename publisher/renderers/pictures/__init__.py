"""Pictures: bytes from outside in, bytes that may be published and their smaller renditions out."""

from publisher.renderers.pictures.moving import begins_empty, is_moving, stands_still_in_mail
from publisher.renderers.pictures.preparing import Prepared, prepare
from publisher.renderers.pictures.refusals import BadPicture, PictureTooLarge
from publisher.renderers.pictures.scaling import Scaled

__all__ = [
    "BadPicture",
    "PictureTooLarge",
    "Prepared",
    "Scaled",
    "begins_empty",
    "is_moving",
    "prepare",
    "stands_still_in_mail",
]

"""Pictures: bytes from outside in, bytes that may be published and their smaller renditions out."""

from publisher.renderers.pictures.moving import Motion, is_moving, motion_of
from publisher.renderers.pictures.preparing import Prepared, prepare
from publisher.renderers.pictures.refusals import BadPicture, PictureTooLarge
from publisher.renderers.pictures.scaling import Scaled

__all__ = [
    "BadPicture",
    "Motion",
    "PictureTooLarge",
    "Prepared",
    "Scaled",
    "is_moving",
    "motion_of",
    "prepare",
]

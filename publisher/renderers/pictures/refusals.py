"""Errors of pictures: BadPicture and PictureTooLarge."""


class BadPicture(ValueError):
    """No whole, readable picture of a kind that is taken."""


class PictureTooLarge(ValueError):
    """More bytes, pixels or frames than are taken."""

"""Types that bodies share: short names, addresses, numbers of rows."""

from typing import Annotated

from msgspec import Meta

Slug = Annotated[str, Meta(min_length=1, max_length=60, pattern="^[a-z0-9-]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(max_length=500)]
Note = Annotated[str, Meta(max_length=2000)]
Source = Annotated[str, Meta(min_length=1, max_length=300)]
Address = Annotated[str, Meta(min_length=3, max_length=320)]
Url = Annotated[str, Meta(min_length=8, max_length=2000)]
Language = Annotated[str, Meta(max_length=35)]
Number = Annotated[str, Meta(max_length=18, pattern="^[1-9][0-9]*$")]
Slugs = Annotated[list[Slug], Meta(max_length=200)]
Names = Annotated[list[Name], Meta(max_length=200)]
Addresses = Annotated[list[Address], Meta(max_length=200)]

"""The numbers of rows in our addresses: `<row:number>`."""

from django.urls import register_converter

from publisher.content.numbers import whole_number


class RowNumber:
    """Django's own `int` takes any number of digits, and the database then raises."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Raises ValueError, which makes it another address."""
        number = whole_number(value)
        if number is None:
            raise ValueError("larger than any row")
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(RowNumber, "row")

"""JSON Schema's validators, imported when the first is wanted.

That takes two seconds: a parser is built for each kind of address. A worker that judges no
document is spared them.
"""

from typing import Any


def check_2020(schema: Any) -> None:
    """Raise SchemaError where a schema of draft 2020-12 is none."""
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema)


def draft_2020(schema: Any, **options: Any) -> Any:
    """A validator by draft 2020-12 that looks at formats too."""
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(schema, format_checker=FormatChecker(), **options)


def draft_4(schema: Any, **options: Any) -> Any:
    """A validator by draft 4."""
    from jsonschema import Draft4Validator

    return Draft4Validator(schema, **options)


def draft_7(schema: Any, **options: Any) -> Any:
    """A validator by draft 7 that looks at formats too."""
    from jsonschema import Draft7Validator, FormatChecker

    return Draft7Validator(schema, format_checker=FormatChecker(), **options)

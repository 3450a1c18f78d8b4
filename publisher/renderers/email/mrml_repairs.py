"""Repairs of mrml's HTML: repeated style rules are removed."""

_CELLS = "table, td { border-collapse: collapse; mso-table-lspace: 0pt; mso-table-rspace: 0pt; }"
_TABLES = "table { border-collapse: collapse; mso-table-lspace: 0pt; mso-table-rspace: 0pt; }"
_PARAGRAPHS = "p { display: block; margin: 13px 0; }"


def without_repeated_rules(html: str) -> str:
    """mrml's HTML, its styles not yet inline. The themes set all margins of paragraphs; a cell
    needs none of what its table has."""
    return html.replace(_CELLS, _TABLES, 1).replace(_PARAGRAPHS, "", 1)

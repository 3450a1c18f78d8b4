"""Bytes of a mail: headers, quoted-printable, wrapped lines, slots."""

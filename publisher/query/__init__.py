"""The filter language. Pure: no Django, no clock, no network.

A text such as `language is fr and not tag "abonné"` becomes a tree (parser.py), a tree becomes text
(writer.py), JSON (document.py), an answer about one record (evaluate.py) or SQL (sql.py). What can
be asked about is the caller's vocabulary (vocabulary.py).
"""

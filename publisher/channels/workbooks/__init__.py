"""Workbooks of spreadsheet programs, read apart: in a process with next to no rights."""

from publisher.channels.workbooks.reading import workbook_rows

__all__ = ["workbook_rows"]

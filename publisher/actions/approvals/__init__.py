"""Approvals of issues: asked for, given, refused; who may, and whether one holds."""

"""Reads of this room, ready for a page."""

"""Clean input of this room's pages."""

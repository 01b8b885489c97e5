"""Clean input of this room's pages, one file a topic."""

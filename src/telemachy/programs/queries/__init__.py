"""Reads of the programs room, by topic."""

"""A personal board of advisors, with or without a program."""

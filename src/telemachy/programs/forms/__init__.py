"""Clean input for the pages of the programs room."""

"""Pages of the programs room."""

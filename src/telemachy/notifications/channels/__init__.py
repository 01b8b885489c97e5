"""The ways out of the house. On the page needs none: the row is the notice."""

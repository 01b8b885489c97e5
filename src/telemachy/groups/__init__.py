"""Groups that people declare themselves to belong to: held apart, optional, read for coverage only."""

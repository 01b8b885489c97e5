"""A matching round: draft, solve, Review, Approve, publish, rerun."""

"""A mentorship through time: proposed, accepted, active, and how it ends."""

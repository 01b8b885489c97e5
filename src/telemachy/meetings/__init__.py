"""Sessions of a mentorship: found, prepared, held, followed up. Called sessions on every page."""

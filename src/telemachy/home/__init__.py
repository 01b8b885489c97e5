"""Today's page for each role: exactly one primary next step."""

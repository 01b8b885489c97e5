"""Person, profile, sign-in, invitation."""

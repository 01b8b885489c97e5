"""A living organization, built only by calling the real actions."""

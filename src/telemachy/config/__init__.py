"""Settings, URLs, the WSGI entry point."""

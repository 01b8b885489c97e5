"""Telemachy: mentorship that is not left to chance."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("telemachy")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.0.0"

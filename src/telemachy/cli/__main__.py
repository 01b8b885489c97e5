"""`python -m telemachy.cli`: the same as `telemachy`, for processes that start one another."""

from telemachy.cli import main

main()

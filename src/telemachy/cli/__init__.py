"""The command line: one entry point, each command imported only when it is asked for."""


def main() -> None:
    """Run the command that was typed."""

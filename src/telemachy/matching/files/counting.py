"""How many of something, as a person would say it."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return “1 mentee”, “1,200 mentees”; `many` where the plural is not the word with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

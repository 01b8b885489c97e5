"""What this room says to people."""

from telemachy.common.notices import Notice

AIM_SHARED = Notice(
    "growth.aim_shared",
    "{owner_name} shared an aim with you",
    "{owner_name} shared an aim with you",
    """
Hello {person_name},

{owner_name} lets you read one of the aims they wrote for themselves. It is not in this mail; you
find it here:

{link}

Nobody else was told. They may take it back at any time.
""",
)

ALL = (AIM_SHARED,)

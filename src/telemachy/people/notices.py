"""What this room says to people."""

from telemachy.common.notices import Notice

ASKED_TO_CONFIRM = Notice(
    "people.asked_to_confirm",
    "{asker_name} asks you to confirm something",
    "{asker_name} asks you to confirm “{title}”",
    """
Hello {person_name},

{asker_name} says of the work you know: “{title}”, and names you as a colleague who was there.

If you agree, confirm it here; their profile then says that you do. If not, you need do nothing.

{link}
""",
)

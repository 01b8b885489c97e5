"""What an action may answer instead of doing it."""


class Refusal(Exception):
    """An action says no. Its message is one sentence for the person, without blame.

    Each room's actions raise their own kinds of it; views show the sentence beside the form.
    """

    @property
    def sentence(self) -> str:
        """What to show to the person."""
        return str(self)


class Forbidden(Refusal):
    """The thing may be seen, but this person may not change it: answered 403."""


class Stale(Refusal):
    """Somebody else changed the thing meanwhile: answered 409, with who and when."""

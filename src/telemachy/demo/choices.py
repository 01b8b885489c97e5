"""As whom a visitor may step into the demonstration."""

from django.db.models import TextChoices


class Part(TextChoices):
    """One part in the story; the order is the order of the doors."""

    COORDINATOR = "coordinator", "Coordinator"
    MENTEE = "mentee", "Mentee"
    MENTOR = "mentor", "Mentor"


# What each door says below the name.
WHAT_HAPPENS = {
    Part.COORDINATOR: "Runs three programs: one round is out, one is being ranked, one is a draft.",
    Part.MENTEE: "Has just been told who could be a mentor, and why. An answer is asked.",
    Part.MENTOR: "Is proposed to somebody new, and sets limits that hold.",
}

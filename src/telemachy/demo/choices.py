"""As whom a visitor may step into the demonstration."""

from django.db.models import TextChoices


class Part(TextChoices):
    """One part in the story; the order is the order of the doors."""

    COORDINATOR = "coordinator", "Coordinator"
    MENTEE = "mentee", "Mentee"
    MENTOR = "mentor", "Mentor"
    MENTEE_LATER = "mentee-later", "Mentee, a few weeks later"
    MENTOR_LATER = "mentor-later", "Mentor, a few weeks later"
    ALONE = "alone", "Somebody without a program"


# What each door says below the name.
WHAT_HAPPENS = {
    Part.COORDINATOR: "Runs four programs: two rounds are out, one is being ranked, one is a draft.",
    Part.MENTEE: "Has just been told who could be a mentor, and why. An answer is asked.",
    Part.MENTOR: "Is proposed to somebody new, and sets limits that hold.",
    Part.MENTEE_LATER: "Has met the mentor once, and prepares the second session.",
    Part.MENTOR_LATER: "Reads the page for the next session, and what was promised last time.",
    Part.ALONE: "Signed up last night, and builds a board of advisors from people already known.",
}

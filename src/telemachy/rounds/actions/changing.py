"""How every change of a round begins and ends: locked, and counted, so that two coordinators lose nothing."""

from datetime import datetime

from django.utils import timezone

from telemachy.common.errors import Stale
from telemachy.people.models import Person
from telemachy.rounds.models import Round


def lock_round(round: Round, *, version: int | None) -> Round:
    """The row as it is now, locked; Stale with who and when if it is not the version the coordinator saw."""
    locked = (
        Round.objects.select_for_update(of=("self",))
        .select_related("program", "cohort", "run", "changed_by", "approved_by")
        .get(pk=round.pk)
    )
    if version is not None and locked.version != version:
        raise Stale(
            f"{who_and_when(locked.changed_by, locked.changed_at)} changed this round meanwhile. "
            "Nothing of yours was saved. Look at it as it is now, then decide."
        )
    return locked


def touch(round: Round, *, actor: Person | None, now: datetime) -> None:
    """Save the round as a new version, with who changed it and when."""
    round.version += 1
    round.changed_by = actor
    round.changed_at = now
    round.save()


def who_and_when(person: Person | None, moment: datetime) -> str:
    """Such as: Cora Finch (Tue 3 Mar, 14:00 your time)."""
    local = timezone.localtime(moment)  # the zone of whoever asks, set at the edge
    name = person.name if person else "Someone"
    return f"{name} ({local:%a} {local.day} {local:%b}, {local:%H:%M} your time)"

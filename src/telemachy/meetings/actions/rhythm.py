"""Watching the rhythm: the pair is asked first and alone; who runs the program sees the fact a week later."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.meetings import notices
from telemachy.meetings.models import QuietSpell
from telemachy.meetings.queries.rhythm import SHOWN_AFTER, Silence, silences, watched
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions import notify


def watch_rhythm(*, now: datetime) -> int:
    """Ask the pairs that went quiet, show those that stayed so, let go of the others; how many were asked.

    The same silence is asked about once, however often this runs.
    """
    quiet = {one.mentorship.pk: one for one in silences(watched(), now) if one.is_quiet}
    for spell in QuietSpell.objects.filter(ended_at__isnull=True).select_related("mentorship__program"):
        _follow(spell, quiet.get(spell.mentorship_id), now)
    followed = set(QuietSpell.objects.filter(ended_at__isnull=True).values_list("mentorship_id", flat=True))
    return sum(_ask(one, now) for pk, one in quiet.items() if pk not in followed)


@transaction.atomic
def _follow(spell: QuietSpell, silence: Silence | None, now: datetime) -> None:
    """End it when they met, planned, paused or ended; show it when a week went by."""
    open_still = QuietSpell.objects.filter(pk=spell.pk, ended_at__isnull=True)
    if silence is None or silence.since != spell.quiet_since:
        changed, verb = open_still.update(ended_at=now), "meetings.end_quiet"
    elif spell.shown_at is None and now >= spell.asked_at + SHOWN_AFTER:
        changed, verb = open_still.filter(shown_at__isnull=True).update(shown_at=now), "meetings.show_quiet"
    else:
        return
    if changed:
        _record(verb, spell.mentorship, now)


@transaction.atomic
def _ask(silence: Silence, now: datetime) -> int:
    """Ask both, kindly. A silence that was asked about before and goes on after all is taken up again."""
    # Lock first: two workers may watch at the same moment.
    rows = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    mentorship = rows.get(pk=silence.mentorship.pk)
    before = QuietSpell.objects.filter(mentorship=mentorship, quiet_since=silence.since).first()
    if before is not None:
        if before.ended_at is not None:
            before.ended_at = None
            before.save(update_fields=["ended_at"])
            _record("meetings.take_up_quiet", mentorship, now)
        return 0
    spell = QuietSpell.objects.create(mentorship=mentorship, quiet_since=silence.since, asked_at=now)
    for person in (mentorship.mentor, mentorship.mentee):
        notify(
            person=person,
            notice=notices.QUIET,
            values={
                "name": person.get_short_name(),
                "other": mentorship.other_than(person).name,
                "program": mentorship.program.name,
            },
            link=reverse("meetings:quiet", args=[mentorship.public_id]),
            key=f"meetings.quiet:{spell.public_id}:{person.public_id}",
            now=now,
            sender_name=mentorship.program.sender_name,
            program_id=str(mentorship.program.public_id),
        )
    _record("meetings.ask_quiet", mentorship, now)
    return 1


def _record(verb: str, mentorship: Mentorship, now: datetime) -> None:
    record(actor=None, verb=verb, target=mentorship, now=now, program_id=str(mentorship.program.public_id))

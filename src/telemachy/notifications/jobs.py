"""Work of this room that returns."""

from datetime import timedelta

from telemachy.common import clock
from telemachy.common.schedules import Schedule
from telemachy.notifications import actions
from telemachy.people.actions import path_to_confirm
from telemachy.people.choices import Confirmation
from telemachy.people.models import Achievement
from telemachy.people.notices import ASKED_TO_CONFIRM

SCHEDULES = (
    Schedule(job="notifications.prune", every=timedelta(days=1), offset=timedelta(hours=2)),
    Schedule(job="notifications.checkpoint", every=timedelta(hours=1)),
)


def prune() -> None:
    """Throw away what has had its time."""
    actions.prune(now=clock.now())


def tell_to_confirm(achievement_id: int) -> None:
    """Tell a colleague that somebody asks them to confirm what they achieved; nothing once it is settled."""
    asked = Achievement.objects.filter(pk=achievement_id, state=Confirmation.ASKED, asked__isnull=False)
    one = asked.select_related("person", "asked").first()
    if one is None or one.asked is None or one.asked_at is None:
        return
    actions.notify(
        person=one.asked,
        notice=ASKED_TO_CONFIRM,
        values={"asker_name": one.person.name, "title": one.title},
        link=path_to_confirm(one),
        key=f"people.asked_to_confirm:{one.public_id}:{one.asked.public_id}:{one.asked_at:%Y%m%d%H%M%S}",
        now=clock.now(),
    )


def checkpoint() -> None:
    """Keep SQLite's write-ahead log short."""
    actions.checkpoint()

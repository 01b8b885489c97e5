"""Things achieved: self-stated, or confirmed by a colleague whom the person names. Nobody is rated."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.common.text import clean_email, clean_line, clean_text
from telemachy.people.actions.writing_profile import NothingSaid, TooMany, touch_profile
from telemachy.people.choices import Confirmation
from telemachy.people.models import MOST_ACHIEVEMENTS, Achievement, Person


class CannotAsk(Refusal):
    """Nobody can be asked to confirm this."""


class NotAsked(Refusal):
    """The person was not asked, or the question was taken back meanwhile."""


@transaction.atomic
def add_achievement(*, actor: Person, title: str, now: datetime, story: str = "") -> Achievement:
    """Say something one achieved; at most three. Raises NothingSaid and TooMany."""
    touch_profile(actor, now)
    title = _said(title)
    taken = set(Achievement.objects.filter(person=actor).values_list("place", flat=True))
    free = [place for place in range(1, MOST_ACHIEVEMENTS + 1) if place not in taken]
    if not free:
        raise TooMany("Three are enough. Change one of them, or take one out first.")
    one = Achievement.objects.create(person=actor, place=free[0], title=title, story=clean_text(story)[:2000])
    record(actor=actor, verb="people.add_achievement", target=one, now=now)
    return one


@transaction.atomic
def edit_achievement(
    *, actor: Person, achievement: Achievement, title: str, now: datetime, story: str = ""
) -> Achievement:
    """Write it anew. What a colleague confirmed is what she read, so other words are self-stated again."""
    touch_profile(actor, now)
    one = Achievement.objects.select_for_update().get(pk=achievement.pk, person=actor)
    title, story = _said(title), clean_text(story)[:2000]
    if (title, story) != (one.title, one.story):
        _forget_confirmation(one)
    one.title, one.story = title, story
    one.save()
    record(actor=actor, verb="people.edit_achievement", target=one, now=now)
    return one


@transaction.atomic
def remove_achievement(*, actor: Person, achievement: Achievement, now: datetime) -> None:
    """Take it out."""
    touch_profile(actor, now)
    record(actor=actor, verb="people.remove_achievement", target=achievement, now=now)
    Achievement.objects.filter(pk=achievement.pk, person=actor).delete()


@transaction.atomic
def ask_to_confirm(*, actor: Person, achievement: Achievement, address: str, now: datetime) -> Person | None:
    """Ask the colleague with this address to confirm it; returns whom to tell, if anybody.

    The person is not told whether somebody here has the address. Raises CannotAsk.
    """
    touch_profile(actor, now)
    one = Achievement.objects.select_for_update().get(pk=achievement.pk, person=actor)
    address = clean_email(address)[:254]
    if not address:
        raise CannotAsk("Say the e-mail address of the colleague.")
    if address == actor.email:
        raise CannotAsk("Name a colleague; your own word is there already.")
    if one.state == Confirmation.CONFIRMED:
        raise CannotAsk("A colleague has confirmed this already.")
    colleague = Person.objects.contactable().filter(email=address).first()
    one.state, one.asked_at = Confirmation.ASKED, now
    one.asked, one.asked_address = colleague, address
    one.save()
    if colleague is not None:
        # By name, for telling people things is a room above this one.
        enqueue("notifications.tell_to_confirm", achievement_id=one.pk)
    record(actor=actor, verb="people.ask_to_confirm", target=one, now=now)
    return colleague


@transaction.atomic
def confirm_achievement(*, actor: Person, achievement: Achievement, now: datetime) -> Achievement:
    """Confirm what a colleague achieved. Raises NotAsked."""
    one = _asked(actor, achievement)
    one.state, one.confirmed_at, one.confirmed_by = Confirmation.CONFIRMED, now, actor
    one.save()
    touch_profile(one.person, now)
    record(actor=actor, verb="people.confirm_achievement", target=one, now=now)
    return one


@transaction.atomic
def decline_to_confirm(*, actor: Person, achievement: Achievement, now: datetime) -> None:
    """Rather not confirm. The achievement stays self-stated, and nothing else is told. Raises NotAsked."""
    one = _asked(actor, achievement)
    # Still “asked” to the person who asked: a refusal would be a statement about her.
    one.asked = None
    one.save()
    record(actor=actor, verb="people.decline_to_confirm", target=one, now=now)


def path_to_confirm(achievement: Achievement) -> str:
    """The page on which a colleague answers."""
    return reverse("people:confirm_achievement", kwargs={"public_id": achievement.public_id})


def _asked(actor: Person, achievement: Achievement) -> Achievement:
    # Lock first: the words may be changed at this moment, and then they are not what was read.
    one = Achievement.objects.select_for_update(of=("self",)).select_related("person").get(pk=achievement.pk)
    if one.asked_id != actor.pk or one.state != Confirmation.ASKED:
        raise NotAsked("This was changed or taken back meanwhile.")
    return one


def _forget_confirmation(one: Achievement) -> None:
    one.state = Confirmation.SELF_STATED
    one.asked, one.asked_address, one.asked_at = None, "", None
    one.confirmed_by, one.confirmed_at = None, None


def _said(title: str) -> str:
    title = clean_line(title)[:200]
    if not title:
        raise NothingSaid("Say in a few words what you achieved.")
    return title

"""Writing down what one aims for, and letting somebody read one aim of it."""

import json
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.sealing import seal
from telemachy.common.text import clean_line, clean_text
from telemachy.growth.choices import SAYS_ENOUGH, AimKind, Starter, Whose
from telemachy.growth.models import FROM_LENGTH, MOST_AIMS, WORDS_LENGTH, Aim, AimShare
from telemachy.growth.notices import AIM_SHARED
from telemachy.growth.queries import PURPOSE, words_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


class NothingSaid(Refusal):
    """An aim of this kind needs words."""


class TooMany(Refusal):
    """A person has as many aims as the page can hold."""


class NotYourself(Refusal):
    """The owner reads it anyway."""


@transaction.atomic
def write_aim(
    *, actor: Person, whose: Whose, kind: AimKind, words: str, now: datetime, source: str = ""
) -> Aim:
    """Write down an aim of one's own, or one that others have for oneself. Nobody else reads it."""
    # Lock first: two windows of one person must not go beyond the limit together.
    Person.objects.select_for_update().get(pk=actor.pk)
    if Aim.objects.filter(person=actor).count() >= MOST_AIMS:
        raise TooMany(f"{MOST_AIMS} aims are as many as fit here. Take one out first.")
    aim = Aim.objects.create(
        person=actor,
        whose=whose,
        kind=kind,
        sealed=_sealed(whose, kind, words, source),
        written_at=now,
        changed_at=now,
    )
    record(actor=actor, verb="growth.write_aim", target=aim, now=now)
    return aim


@transaction.atomic
def edit_aim(
    *, actor: Person, aim: Aim, kind: AimKind, words: str, revision: int, now: datetime, source: str = ""
) -> Aim:
    """Write it anew; whoever it is shared with reads the new words. Raises Stale after another window."""
    locked = _lock(actor, aim)
    if locked.revision != revision:
        raise Stale("You changed this aim in another window meanwhile. Both are shown here; save what holds.")
    locked.kind = kind
    locked.sealed = _sealed(Whose(locked.whose), kind, words, source)
    locked.changed_at = now
    locked.revision += 1
    locked.save()
    record(actor=actor, verb="growth.edit_aim", target=locked, now=now)
    return locked


@transaction.atomic
def make_mine(*, actor: Person, aim: Aim, now: datetime) -> Aim:
    """What others want for me is what I want too."""
    locked = _lock(actor, aim)
    words, _ = words_of(locked)
    locked.whose = Whose.WANTED
    locked.sealed = _sealed(Whose.WANTED, AimKind(locked.kind), words, "")
    locked.written_at = locked.changed_at = now
    locked.revision += 1
    locked.save()
    record(actor=actor, verb="growth.make_mine", target=locked, now=now)
    return locked


@transaction.atomic
def explore(*, actor: Person, starter: Starter, now: datetime) -> Aim:
    """Take one of the starters as something to find out; it is an aim like the others from then on."""
    return write_aim(actor=actor, whose=Whose.WANTED, kind=AimKind.EXPLORE, words=starter.words, now=now)


@transaction.atomic
def remove_aim(*, actor: Person, aim: Aim, now: datetime) -> None:
    """Take an aim out, also for those it was shared with."""
    locked = _lock(actor, aim)
    record(actor=actor, verb="growth.remove_aim", target=locked, now=now)
    locked.delete()


@transaction.atomic
def share_aim(*, actor: Person, aim: Aim, reader: Person, now: datetime) -> AimShare:
    """Let one person read this aim from now on, and tell them. Who may be chosen is for the caller to say."""
    locked = _lock(actor, aim)
    if reader == actor:
        raise NotYourself("This aim is yours already.")
    share, is_new = AimShare.objects.get_or_create(aim=locked, reader=reader, defaults={"shared_at": now})
    if is_new:
        notify(
            person=reader,
            notice=AIM_SHARED,
            values={"owner_name": actor.name},
            link=reverse("growth:shared"),
            key=f"growth.aim_shared:{share.public_id}",
            now=now,
        )
    record(actor=actor, verb="growth.share_aim", target=locked, now=now)
    return share


@transaction.atomic
def unshare_aim(*, actor: Person, aim: Aim, reader: Person, now: datetime) -> None:
    """Let this person read it no more. They are not told."""
    locked = _lock(actor, aim)
    AimShare.objects.filter(aim=locked, reader=reader).delete()
    record(actor=actor, verb="growth.unshare_aim", target=locked, now=now)


def end_shares(*, owner: Person, reader: Person) -> int:
    """Let this reader read none of this owner's aims any more; part of an act that ends what they share."""
    ended, _ = AimShare.objects.filter(aim__person=owner, reader=reader).delete()
    return ended


def _lock(actor: Person, aim: Aim) -> Aim:
    """The row as it is now; it belongs to the actor, or it is no longer there."""
    locked = Aim.objects.select_for_update().filter(pk=aim.pk, person=actor).first()
    if locked is None:
        raise Stale("This aim is not there any more. You may have taken it out in another window.")
    return locked


def _sealed(whose: Whose, kind: AimKind, words: str, source: str) -> bytes:
    words = clean_text(words)[:WORDS_LENGTH]
    if not words and kind not in SAYS_ENOUGH:
        raise NothingSaid("Say it in a few words. They may be rough; you can change them at any time.")
    kept = {"words": words, "source": clean_line(source)[:FROM_LENGTH] if whose == Whose.GIVEN else ""}
    return seal(json.dumps(kept, ensure_ascii=False), purpose=PURPOSE)

"""What two people agree on: either writes, each says yes, and a change asks for the other's yes again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.text import listed
from telemachy.mentorships import notices
from telemachy.mentorships.actions.activating import activate_if_ready
from telemachy.mentorships.actions.states import locked_for
from telemachy.mentorships.actions.telling import tell
from telemachy.mentorships.choices import MAY_AGREE
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.mentorships.queries.agreement import latest_version
from telemachy.mentorships.queries.agreement_parts import PARTS, first_values, missing_in, values_of
from telemachy.people.models import Person


class AgreementClosed(Refusal):
    """There is nothing to agree on any more."""


class AgreementIncomplete(Refusal):
    """A part that both need is still empty."""


class AgreementChanged(Stale):
    """The other saved a version meanwhile."""

    def __init__(self, latest: AgreementVersion, by: str) -> None:
        super().__init__(
            f"{by} saved version {latest.number} while you were writing. Nothing of yours is lost."
        )
        self.latest = latest


@transaction.atomic
def save_agreement(
    *, actor: Person, mentorship: Mentorship, values: Mapping[str, Any], base: int, now: datetime
) -> AgreementVersion:
    """Save a version; `base` is the number of the version that was changed, 0 for the first.

    Who saves has not said yes yet, and the other's yes counts no more. Where only one's own ways of being
    reached have changed, the other's yes stays as it was: it is not about them. A part that belongs to the
    other is left as it stands, whatever was sent for it.
    """
    mentorship = locked_for(mentorship, actor)
    _require_open(mentorship)
    latest = latest_version(mentorship)
    if latest is not None and latest.number != base:
        raise AgreementChanged(latest, _author(latest, mentorship))
    side, other = _sides(mentorship, actor)
    before = values_of(latest) if latest else first_values(mentorship)
    after = {key: before[key] if PARTS[key].owner == other else values[key] for key in PARTS}
    if latest is not None and after == before:
        return latest
    version = AgreementVersion(
        mentorship=mentorship,
        number=(latest.number if latest else 0) + 1,
        written_by=actor,
        written_at=now,
        **after,
    )
    had_said_yes = latest is not None and getattr(latest, f"{other}_confirmed_at") is not None
    keeps_yes = had_said_yes and _differs_in(before, after) == {f"{side}_contact"} and not missing_in(version)
    if keeps_yes:
        for one in (side, other):
            setattr(version, f"{one}_confirmed_at", getattr(latest, f"{one}_confirmed_at"))
    version.save()
    if had_said_yes and not keeps_yes:
        tell(
            mentorship,
            mentorship.other_than(actor),
            notices.AGREEMENT_CHANGED,
            link=_url(mentorship),
            key=f"version:{version.number}",
            now=now,
        )
    _record(actor, "mentorships.save_agreement", mentorship, version, now)
    return version


@transaction.atomic
def confirm_agreement(
    *, actor: Person, mentorship: Mentorship, number: int, now: datetime
) -> AgreementVersion:
    """Say yes to one version, the latest; with both, it is agreed, and the mentorship may begin."""
    mentorship = locked_for(mentorship, actor)
    _require_open(mentorship)
    version = latest_version(mentorship)
    if version is None:
        raise AgreementIncomplete("There is no agreement yet. Write it first, or ask the other to.")
    if version.number != number:
        raise AgreementChanged(version, _author(version, mentorship))
    missing = missing_in(version)
    if missing:
        raise AgreementIncomplete(
            mentorship.program.words.said(
                f"Still empty: {listed(missing)}. Write a line there before you say yes."
            )
        )
    side, _ = _sides(mentorship, actor)
    if getattr(version, f"{side}_confirmed_at") is not None:
        return version  # a second click: the yes stands as it was given
    setattr(version, f"{side}_confirmed_at", now)
    version.save()
    begun = version.is_agreed and activate_if_ready(mentorship, now=now)
    _tell_about_yes(mentorship, actor, version, now)
    _record(actor, "mentorships.confirm_agreement", mentorship, version, now)
    if begun:
        _record(actor, "mentorships.activate", mentorship, version, now)
    return version


def _tell_about_yes(mentorship: Mentorship, actor: Person, version: AgreementVersion, now: datetime) -> None:
    people = (mentorship.mentor, mentorship.mentee) if version.is_agreed else (mentorship.other_than(actor),)
    for person in people:
        tell(
            mentorship,
            person,
            notices.AGREED if version.is_agreed else notices.AGREEMENT_WAITS,
            link=_url(mentorship),
            key=f"version:{version.number}",
            now=now,
        )


def _require_open(mentorship: Mentorship) -> None:
    if mentorship.state not in MAY_AGREE:
        raise AgreementClosed(
            "This mentorship is coming to its end, or is over. The agreement stands as it was."
        )


def _sides(mentorship: Mentorship, actor: Person) -> tuple[str, str]:
    return ("mentor", "mentee") if mentorship.is_mentor(actor) else ("mentee", "mentor")


def _differs_in(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {key for key in PARTS if before[key] != after[key]}


def _author(version: AgreementVersion, mentorship: Mentorship) -> str:
    names = {person.pk: person.get_short_name() for person in (mentorship.mentor, mentorship.mentee)}
    return names.get(version.written_by_id or 0, "The other")


def _url(mentorship: Mentorship) -> str:
    return reverse("mentorships:agreement", args=[mentorship.public_id])


def _record(
    actor: Person, verb: str, mentorship: Mentorship, version: AgreementVersion, now: datetime
) -> None:
    record(
        actor=actor,
        verb=verb,
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
        numbers={"version": version.number},
    )

"""The pages of an agreement, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from telemachy.mentorships.choices import MAY_AGREE, AgreedRhythm, State
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.mentorships.queries.agreement import Rhythm, versions_of
from telemachy.mentorships.queries.agreement_parts import (
    Section,
    Shown,
    TermPart,
    changed_parts,
    missing_in,
    shown,
)
from telemachy.mentorships.queries.hours import overbooked
from telemachy.mentorships.queries.readiness import missing_to_begin
from telemachy.people.models import Person


@dataclass(frozen=True)
class Signature:
    """One side's yes to a version."""

    person: Person
    is_me: bool
    at: datetime | None


@dataclass(frozen=True)
class AgreementPage:
    """What one of the two sees of the agreement."""

    version: AgreementVersion | None
    in_force: AgreementVersion | None
    sections: Sequence[tuple[Section, Sequence[Shown]]]
    signatures: Sequence[Signature]
    missing: Sequence[str]
    warnings: Sequence[str]
    may_agree: bool
    to_begin: Sequence[str]

    @property
    def i_said_yes(self) -> bool:
        return any(one.is_me and one.at for one in self.signatures)

    @property
    def waits_for_my_yes(self) -> bool:
        """Whether the other has said yes to what stands here, and I have not."""
        return not self.i_said_yes and any(one.at for one in self.signatures)

    @property
    def may_say_yes(self) -> bool:
        return self.may_agree and self.version is not None and not self.missing and not self.i_said_yes

    @property
    def earlier_holds(self) -> bool:
        return self.in_force is not None and self.in_force != self.version


def agreement_page(mentorship: Mentorship, person: Person) -> AgreementPage:
    """The latest version, its signatures, and what to look at before a yes. Runs a fixed number."""
    versions = versions_of(mentorship)
    version = versions[0] if versions else None
    in_force = next((one for one in versions if one.is_agreed), None)
    may_agree = mentorship.state in MAY_AGREE
    return AgreementPage(
        version=version,
        in_force=in_force,
        sections=shown(version, in_force if in_force != version else None) if version else [],
        signatures=_signatures(mentorship, version, person) if version else [],
        missing=missing_in(version) if version else [],
        warnings=_warnings(mentorship, version, person) if version and may_agree else [],
        may_agree=may_agree,
        to_begin=missing_to_begin(mentorship) if mentorship.state == State.ACCEPTED else [],
    )


def _signatures(mentorship: Mentorship, version: AgreementVersion, reader: Person) -> list[Signature]:
    return [
        Signature(person, person.pk == reader.pk, at)
        for person, at in (
            (mentorship.mentee, version.mentee_confirmed_at),
            (mentorship.mentor, version.mentor_confirmed_at),
        )
    ]


def _warnings(mentorship: Mentorship, version: AgreementVersion, reader: Person) -> list[str]:
    if version.is_agreed:
        return []
    rhythm = Rhythm(AgreedRhythm(version.every), version.minutes, is_agreed=False)
    return [one.sentence_for(reader) for one in overbooked(mentorship, rhythm)]


@dataclass(frozen=True)
class VersionRow:
    """One line of the history."""

    version: AgreementVersion
    changed: Sequence[TermPart]


def history(mentorship: Mentorship) -> list[VersionRow]:
    """Every version, who wrote it, what changed in it, who said yes and when. Runs one query."""
    versions = versions_of(mentorship)
    earlier: list[AgreementVersion | None] = [*versions[1:], None]
    return [
        VersionRow(one, changed_parts(one, before)) for one, before in zip(versions, earlier, strict=True)
    ]


@dataclass(frozen=True)
class VersionPage:
    """One version, its changes marked against the one before."""

    version: AgreementVersion
    sections: Sequence[tuple[Section, Sequence[Shown]]]
    signatures: Sequence[Signature]
    earlier: AgreementVersion | None
    later: AgreementVersion | None


def version_page(mentorship: Mentorship, number: int, person: Person) -> VersionPage | None:
    """None when there is no such version. Runs one query."""
    versions = {one.number: one for one in versions_of(mentorship)}
    version = versions.get(number)
    if version is None:
        return None
    earlier = versions.get(number - 1)
    return VersionPage(
        version=version,
        sections=shown(version, earlier),
        signatures=_signatures(mentorship, version, person),
        earlier=earlier,
        later=versions.get(number + 1),
    )

"""The facts of a program's process: who has not begun, who is quiet or paused; never what anybody said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse

from telemachy.common.notices import fill
from telemachy.common.text import counted, listed
from telemachy.meetings.choices import NudgeKind, SessionState
from telemachy.meetings.models import Nudge, QuietSpell, Session
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import AgreementVersion, Mentorship, Pause
from telemachy.mentorships.queries.checks import CheckCounts, check_counts
from telemachy.programs.models import Program

PER_PAGE = 50
AGREEMENT_BY = timedelta(days=14)
FIRST_SESSION_BY = timedelta(days=21)
NUDGED_LATELY = timedelta(days=7)

RUNNING = (State.ACCEPTED, State.ACTIVE)

# What stands on the page, in the order of what is looked at first.
WORDS: Mapping[NudgeKind, tuple[str, str]] = {
    NudgeKind.QUIET: ("attention", "Quiet"),
    NudgeKind.NO_FIRST_SESSION: ("attention", "No first session"),
    NudgeKind.NO_AGREEMENT: ("waiting", "No agreement"),
    NudgeKind.PAUSED: ("off", "Paused"),
}


@dataclass(frozen=True)
class Act:
    """The one thing to do about a pair: a page of ours, a mail to write, or nothing for now."""

    label: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One pair, the facts about it, and one act."""

    mentorship: Mentorship
    kinds: Sequence[NudgeKind]
    since: date
    details: Sequence[str]
    act: Act

    @property
    def marks(self) -> list[tuple[str, str]]:
        return [WORDS[kind] for kind in self.kinds]


@dataclass(frozen=True)
class Fact:
    """One fact and how many pairs it holds for."""

    kind: NudgeKind
    number: int

    @property
    def label(self) -> str:
        return WORDS[self.kind][1]


@dataclass(frozen=True)
class ProcessPage:
    """One page of the pairs of a program that may need a hand."""

    program: Program
    facts: Sequence[Fact]
    running: int
    kind: str
    rows: Sequence[Row]
    page: Page[Mentorship]
    checks: CheckCounts


def process_page(program: Program, now: datetime, *, kind: str = "", page: str = "") -> ProcessPage:
    """Counts, and a page of pairs. Runs eight queries, whatever their number."""
    pairs = with_facts(program, now)
    counts = pairs.aggregate(
        running=Count("id", filter=Q(state__in=RUNNING)),
        **{one.value: Count("id", filter=Q(**{_FLAG[one]: True})) for one in NudgeKind},
    )
    shown = pairs.filter(_any_of([NudgeKind(kind)] if kind in NudgeKind.values else list(NudgeKind)))
    found = Paginator(
        shown.order_by(Greatest("mentor_answered_at", "mentee_answered_at"), "id"), PER_PAGE
    ).get_page(page)
    return ProcessPage(
        program=program,
        facts=[Fact(one, counts[one.value]) for one in WORDS],
        running=counts["running"],
        kind=kind if kind in NudgeKind.values else "",
        rows=_rows(list(found), now),
        page=found,
        checks=check_counts(program),
    )


_FLAG = {
    NudgeKind.NO_AGREEMENT: "lacks_agreement",
    NudgeKind.NO_FIRST_SESSION: "lacks_session",
    NudgeKind.QUIET: "went_quiet",
    NudgeKind.PAUSED: "is_paused",
}


def with_facts(program: Program, now: datetime) -> "QuerySet[Mentorship]":
    """The pairs of a program that are together, each with what holds of it."""
    agreed = AgreementVersion.objects.filter(
        mentorship=OuterRef("pk"), mentor_confirmed_at__isnull=False, mentee_confirmed_at__isnull=False
    )
    held = Session.objects.filter(mentorship=OuterRef("pk"), state=SessionState.HELD)
    quiet = QuietSpell.objects.filter(
        mentorship=OuterRef("pk"), shown_at__isnull=False, ended_at__isnull=True
    )
    running = Q(state__in=RUNNING)
    return (
        Mentorship.objects.filter(program=program, state__in=[*RUNNING, State.PAUSED])
        .filter(mentor_answered_at__isnull=False, mentee_answered_at__isnull=False)
        .annotate(accepted_at=Greatest("mentor_answered_at", "mentee_answered_at"))
        .annotate(
            lacks_agreement=_flag(running & Q(~Exists(agreed)) & _together_since(now - AGREEMENT_BY)),
            lacks_session=_flag(running & Q(~Exists(held)) & _together_since(now - FIRST_SESSION_BY)),
            went_quiet=_flag(running & Q(Exists(quiet))),
            is_paused=_flag(Q(state=State.PAUSED)),
        )
        .with_people()
    )


def _together_since(moment: datetime) -> Q:
    """Both had said yes by then."""
    return Q(mentor_answered_at__lte=moment, mentee_answered_at__lte=moment)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _any_of(kinds: Sequence[NudgeKind]) -> Q:
    found = Q()
    for kind in kinds:
        found |= Q(**{_FLAG[kind]: True})
    return found


def kinds_of(mentorship: Mentorship) -> list[NudgeKind]:
    """What holds of a pair that came from `with_facts`, the most pressing first."""
    return [kind for kind in WORDS if getattr(mentorship, _FLAG[kind])]


def _rows(pairs: Sequence[Mentorship], now: datetime) -> list[Row]:
    keys = [pair.pk for pair in pairs]
    coming: dict[int, Session] = {}
    for session in Session.objects.filter(
        mentorship__in=keys, state=SessionState.PLANNED, ends_at__gt=now
    ).order_by("-starts_at"):
        coming[session.mentorship_id] = session
    quiet = {
        spell.mentorship_id: spell
        for spell in QuietSpell.objects.filter(mentorship__in=keys, ended_at__isnull=True)
    }
    pauses = {
        pause.mentorship_id: pause
        for pause in Pause.objects.filter(mentorship__in=keys, ended_at__isnull=True)
    }
    nudges: dict[int, datetime] = {}
    for nudge in Nudge.objects.filter(mentorship__in=keys).order_by("at"):
        nudges[nudge.mentorship_id] = nudge.at
    return [
        _row(
            pair,
            coming.get(pair.pk),
            quiet.get(pair.pk),
            pauses.get(pair.pk),
            nudges.get(pair.pk),
            now,
        )
        for pair in pairs
    ]


def _row(
    pair: Mentorship,
    coming: Session | None,
    quiet: QuietSpell | None,
    pause: Pause | None,
    nudged_at: datetime | None,
    now: datetime,
) -> Row:
    kinds = kinds_of(pair)
    details = []
    if NudgeKind.QUIET in kinds and quiet is not None:
        details.append(f"No session since {_day(quiet.quiet_since.date())}; both were asked")
    if NudgeKind.PAUSED in kinds and pause is not None:
        details.append(
            f"Paused until {_day(pause.until)}"
            if pause.until
            else f"Paused since {_day(pause.begun_at.date())}"
        )
    if coming is not None:
        details.append(f"A session is planned for {_day(coming.starts_at.date())}")
    accepted_at: datetime = getattr(pair, "accepted_at")  # noqa: B009 - an annotation
    return Row(
        mentorship=pair,
        kinds=kinds,
        since=accepted_at.date(),
        details=details,
        act=suggested_act(pair, kinds, coming, pause, nudged_at, now),
    )


def suggested_act(
    pair: Mentorship,
    kinds: Sequence[NudgeKind],
    coming: Session | None,
    pause: Pause | None,
    nudged_at: datetime | None,
    now: datetime,
) -> Act:
    """One act for each pair: first a word to both, then a mail of one's own, for the quiet with an offer."""
    first = kinds[0] if kinds else None
    if first is None:
        return Act()
    if first == NudgeKind.PAUSED and (pause is None or pause.until is None or pause.until >= now.date()):
        return Act(note="A pause is fine. Nothing to do.")
    if first == NudgeKind.NO_FIRST_SESSION and coming is not None:
        return Act(note="It is planned. Nothing to do.")
    if nudged_at is not None and nudged_at > now - NUDGED_LATELY:
        return Act(note=f"Reminded on {_day(nudged_at.date())}. Give them a week.")
    if nudged_at is None:
        return Act("Remind both", reverse("meetings:nudge", args=[pair.public_id, first.value]))
    if first == NudgeKind.QUIET:
        return Act("Write and offer a change", _mail_to(pair, OFFER))
    return Act("Write to both", _mail_to(pair, ASK))


ASK = (
    "Hello {mentee} and {mentor}, how is it going with the two of you? If something stands in the way, "
    "tell me what would help; a short line is enough."
)
OFFER = (
    "Hello {mentee} and {mentor}, I see that you have not met for a while. That is all I see. If you want to "
    "go on, a short session is a good start. If it no longer fits, either of you can ask for a change of "
    "mentor on your page; it is nobody's fault and no reason is needed."
)


def _mail_to(pair: Mentorship, words: str) -> str:
    """A mail in the coordinator's own program, begun; blank where one of the two has no address."""
    addresses = [person.email for person in (pair.mentee, pair.mentor) if person.email]
    if len(addresses) < 2:
        return ""
    names = {"mentee": pair.mentee.get_short_name(), "mentor": pair.mentor.get_short_name()}
    to = ",".join(quote(address, safe="@") for address in addresses)
    return f"mailto:{to}?subject={quote(pair.program.name)}&body={quote(fill(words, names))}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


# --- For the list of the week ---


@dataclass(frozen=True)
class InNeed:
    """How many pairs of a program may need a hand, in a few words."""

    number: int
    words: str
    url: str


def in_need(program: Program, now: datetime) -> InNeed:
    """Pairs that are quiet or have not begun. Runs one query."""
    pairs = with_facts(program, now)
    kinds = [kind for kind in WORDS if kind != NudgeKind.PAUSED]
    counts = pairs.aggregate(
        number=Count("id", filter=_any_of(kinds)),
        **{kind.value: Count("id", filter=Q(**{_FLAG[kind]: True})) for kind in kinds},
    )
    parts = [
        f"{counted(counts[kind.value], 'pair')}: {WORDS[kind][1].lower()}"
        for kind in kinds
        if counts[kind.value]
    ]
    words = f"{listed(parts)}." if parts else ""
    return InNeed(counts["number"], words, reverse("meetings:process", args=[program.public_id]))

"""People write about themselves: answers of which one has one each, lists, a week, what is kept out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.sealing import seal
from telemachy.common.text import clean_line, clean_text, folded
from telemachy.people.access import profile_fields, style_items
from telemachy.people.actions.profile import edit_profile
from telemachy.people.choices import (
    Cadence,
    CareerStage,
    Challenge,
    Importance,
    Length,
    Level,
    TopicKind,
    Weekday,
)
from telemachy.people.models import (
    DAY_MINUTES,
    MOST_HOURS,
    MOST_YEARS,
    SLOT_MINUTES,
    Entry,
    FreeTime,
    NeverMatch,
    Person,
    Profile,
    Topic,
    Transition,
)
from telemachy.people.queries.profiles import (
    BOTH,
    LISTS,
    NEVER_PURPOSE,
    ONE,
    OTHER,
    language_code,
    never_list,
)
from telemachy.people.queries.topics import Meaning, meanings, topics_called

MOST_LINES = 30
MOST_LANGUAGES = 20
MOST_NEVER = 50
_PERSON_FIELDS = frozenset({"name", "headline", "pronouns", "about", "wants_to_learn", "timezone"})
_LINES = {"function": 120, "industry": 120, "target_role": 120, "target_function": 120}
_TEXTS = {"goals": 2000, "aspirations": 2000, "can_offer": 2000}
_CHOICES = {
    "career_stage": CareerStage,
    "target_stage": CareerStage,
    "cadence": Cadence,
    "length": Length,
    "challenge": Challenge,
}
_MATCHED = {
    "function": TopicKind.FUNCTION,
    "industry": TopicKind.INDUSTRY,
    "target_function": TopicKind.FUNCTION,
}
_DETAIL_TEXTS = {"lessons": 2000, "what_happened": 2000, "what_went_wrong": 2000}


class SaidTwice(Refusal):
    """The list has this line already."""


class TooMany(Refusal):
    """The list is full."""


class NothingSaid(Refusal):
    """There is nothing to keep."""


class NotInRange(Refusal):
    """A number or a time that cannot be."""


# --- Answers of which one has one each ---


@transaction.atomic
def write_profile(*, actor: Person, now: datetime, **fields: Any) -> Person:
    """Write answers of one's own profile; whatever is not named stays as it is.

    Languages are given as names or codes. A function or an industry that bears a topic's very name is that
    topic. What is written here is the person's own: no roster changes it.
    """
    about_person = {key: value for key, value in fields.items() if key in _PERSON_FIELDS}
    about_work = {key: value for key, value in fields.items() if key not in _PERSON_FIELDS}
    person = edit_profile(actor=actor, now=now, **about_person) if about_person else actor
    if about_work:
        profile = _locked_profile(actor, now)
        before = {key: getattr(profile, key) for key in about_work}
        for key, value in about_work.items():
            setattr(profile, key, _cleaned(key, value))
        if before.get("target_role", "") != profile.target_role and not profile.target_function:
            profile.target_function = _function_of_role(profile.target_role)
            about_work.setdefault("target_function", profile.target_function)
        if not any(profile_fields()[key].column and before[key] != getattr(profile, key) for key in before):
            profile.revision -= 1  # nothing that matching reads
        _match_fields(profile, [key for key in _MATCHED if key in about_work])
        profile.save()
        record(
            actor=actor,
            verb="people.write_profile",
            target=actor,
            now=now,
            numbers={"fields": len(about_work)},
        )
    return person


def _cleaned(key: str, value: Any) -> Any:
    if key in _LINES:
        return clean_line(value)[: _LINES[key]]
    if key in _TEXTS:
        return clean_text(value)[: _TEXTS[key]]
    if key in _CHOICES:
        return _CHOICES[key](value) if value else ""
    if key == "languages":
        codes = (language_code(clean_line(said)[:40]) for said in value)
        return list(dict.fromkeys(code for code in codes if code))[:MOST_LANGUAGES]
    if key == "industry_years":
        return _years(value)
    if key == "hours_a_month":
        return _hours(value)
    if key == "open_to_introductions":
        return value
    raise TypeError(f"A profile has no field {key!r}.")


def _years(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= MOST_YEARS:
        raise NotInRange(f"Say the years as a number from 0 to {MOST_YEARS}.")
    return value


def _hours(value: Decimal | float | None) -> Decimal | None:
    if value is None:
        return None
    hours = Decimal(str(value)).quantize(Decimal("0.1"))
    if not 0 < hours <= MOST_HOURS:
        raise NotInRange(f"Say the hours a month as a number up to {MOST_HOURS}.")
    return hours


def _match_fields(profile: Profile, keys: Iterable[str]) -> None:
    for key in keys:
        words = getattr(profile, key)
        meant = meanings([words], [_MATCHED[key]]).get(words) if words else None
        setattr(profile, f"{key}_topic", meant.topic if meant else None)


def _function_of_role(role: str) -> str:
    """The function that a role's very name belongs to (a CEO's is general management), where it is one only.

    It is filled in where the person left it open, and stands on the page to be changed.
    """
    found = topics_called(role, TopicKind.FUNCTION) if role else []
    return found[0].name if len(found) == 1 else ""


@transaction.atomic
def write_style(*, actor: Person, answers: Mapping[str, str], now: datetime) -> None:
    """Answer the short items on values and working style: one end, the other, both, or nothing."""
    profile = _locked_profile(actor, now)
    known = {item.key for item in style_items()}
    profile.style = {
        key: said for key, said in answers.items() if key in known and said in {ONE, OTHER, BOTH}
    }
    profile.save()
    record(
        actor=actor, verb="people.write_style", target=actor, now=now, numbers={"items": len(profile.style)}
    )


def _locked_profile(person: Person, now: datetime) -> Profile:
    """The profile, made at the first answer. Its revision grows with every change that matching may read."""
    Profile.objects.get_or_create(person=person, defaults={"changed_at": now})
    # Lock first: two windows of one person must not lose each other's answers.
    profile = Profile.objects.select_for_update().get(person=person)
    profile.changed_at = now
    profile.revision += 1
    return profile


def touch_profile(person: Person, now: datetime, list_said: str = "") -> None:
    """Note a change anywhere in the profile: what was worked out from it is known to be older."""
    profile = _locked_profile(person, now)
    if list_said:
        profile.lists_said = sorted({*profile.lists_said, list_said})
    profile.save()


# --- Lists ---


@transaction.atomic
def write_lines(*, actor: Person, key: str, lines: Sequence[str], now: datetime) -> None:
    """Let a list hold these lines and no others; a line that stays keeps all that was said of it.

    A line that bears a topic's very name is that topic; of the others the person is asked. Raises TooMany.
    """
    touch_profile(actor, now, key)
    known = LISTS[key]
    wanted = {folded(line): line for raw in lines if (line := clean_line(raw)[:200]) and folded(line)}
    have = {folded(entry.words): entry for entry in known.model._default_manager.filter(person=actor)}
    for plain, entry in have.items():
        if plain not in wanted:
            entry.delete()
    fresh = [line for plain, line in wanted.items() if plain not in have]
    if len(wanted) > MOST_LINES:
        raise TooMany(f"Keep it to {MOST_LINES} lines; the ones that matter most help best.")
    meant = meanings(fresh, known.kinds)
    taken = set(known.model._default_manager.filter(person=actor).values_list("topic_id", flat=True)) - {None}
    for line in fresh:
        topic = _meant_topic(meant.get(line))
        if topic is not None and topic.pk in taken and key != "functions":
            continue  # the same thing in other words
        taken |= {topic.pk} if topic is not None else set()
        known.model._default_manager.create(person=actor, words=line, topic=topic)
    record(actor=actor, verb="people.write_lines", target=actor, now=now, numbers={"lines": len(wanted)})


@transaction.atomic
def write_wishes_and_offers(
    *,
    actor: Person,
    wanted: Sequence[str],
    offered: Sequence[str],
    hours_a_month: Decimal | None,
    wants_to_learn: str,
    now: datetime,
) -> None:
    """Write what is enough to be matched: topics wanted, topics offered, hours."""
    for key, lines in (("wanted", wanted), ("offered", offered)):
        if lines or LISTS[key].model._default_manager.filter(person=actor).exists():
            write_lines(actor=actor, key=key, lines=lines, now=now)
    write_profile(actor=actor, now=now, hours_a_month=hours_a_month, wants_to_learn=wants_to_learn)


def _meant_topic(meaning: Meaning | None) -> Topic | None:
    return meaning.topic if meaning is not None else None


@transaction.atomic
def add_line(*, actor: Person, key: str, words: str, now: datetime, **details: Any) -> Entry:
    """Add one line to a list, with what is said of it. Raises NothingSaid, SaidTwice, TooMany, NotInRange."""
    touch_profile(actor, now, key)
    known = LISTS[key]
    words = clean_line(words)[:200]
    if not folded(words):
        raise NothingSaid("Say it in a few words.")
    others = list(known.model._default_manager.filter(person=actor))
    if len(others) >= MOST_LINES:
        raise TooMany(f"There are {MOST_LINES} lines already. Take one out first.")
    topic = _meant_topic(meanings([words], known.kinds).get(words))
    _refuse_twice(key, words, topic, others)
    entry = known.model(person=actor, words=words, topic=topic, **_details(key, details))
    entry.save()
    record(actor=actor, verb="people.add_line", target=entry, now=now)
    return entry


@transaction.atomic
def edit_line(*, actor: Person, key: str, entry: Entry, words: str, now: datetime, **details: Any) -> Entry:
    """Write one line anew. Other words are matched anew; the same words keep their topic."""
    touch_profile(actor, now, key)
    known = LISTS[key]
    entry = known.model._default_manager.select_for_update().get(pk=entry.pk, person=actor)
    words = clean_line(words)[:200]
    if not folded(words):
        raise NothingSaid("Say it in a few words, or take the line out.")
    if folded(words) != folded(entry.words):
        entry.topic = _meant_topic(meanings([words], known.kinds).get(words))
        entry.keeps_own_words = False
    others = list(known.model._default_manager.filter(person=actor).exclude(pk=entry.pk))
    _refuse_twice(key, words, entry.topic, others)
    entry.words = words
    for name, value in _details(key, details).items():
        setattr(entry, name, value)
    entry.save()
    record(actor=actor, verb="people.edit_line", target=entry, now=now)
    return entry


@transaction.atomic
def remove_line(*, actor: Person, entry: Entry, now: datetime) -> None:
    """Take one line out of a list."""
    touch_profile(actor, now)
    record(actor=actor, verb="people.remove_line", target=entry, now=now)
    entry.delete()


@transaction.atomic
def settle_words(*, actor: Person, key: str, meant: Mapping[int, Topic | None], now: datetime) -> None:
    """Say of lines which topic is meant, by primary key; None keeps one's own words and is not asked again.

    Of two lines that turn out to mean the same, the first stays.
    """
    touch_profile(actor, now, key)
    known = LISTS[key]
    rows = known.model._default_manager.select_for_update().filter(person=actor, pk__in=list(meant))
    entries = list(rows.order_by("pk"))
    taken = set(known.model._default_manager.filter(person=actor).values_list("topic_id", flat=True)) - {None}
    for entry in entries:
        topic = meant[entry.pk]
        if topic is not None and topic.pk in taken and key != "functions":
            entry.delete()
            continue
        entry.topic, entry.keeps_own_words = topic, topic is None
        entry.save()
        taken |= {topic.pk} if topic is not None else set()
    record(actor=actor, verb="people.settle_words", target=actor, now=now, numbers={"lines": len(entries)})


def _refuse_twice(key: str, words: str, topic: Topic | None, others: Iterable[Entry]) -> None:
    for other in others:
        same_topic = topic is not None and other.topic_id == topic.pk and key != "functions"
        if same_topic or folded(other.words) == folded(words):
            raise SaidTwice(f"“{other.words}” stands in the list already. Change that line instead.")


def _details(key: str, details: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(details) - set(LISTS[key].details)
    if unknown:
        raise TypeError(f"A line of {key} has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, value in details.items():
        if name in _DETAIL_TEXTS:
            cleaned[name] = clean_text(value)[: _DETAIL_TEXTS[name]]
        elif name == "years":
            cleaned[name] = _years(value)
        elif name == "level":
            cleaned[name] = Level(int(value))
        elif name == "importance":
            cleaned[name] = Importance(int(value))
        else:
            cleaned[name] = bool(value)
    return cleaned


# --- Moves ---


@transaction.atomic
def add_move(
    *,
    actor: Person,
    moved_from: str,
    moved_to: str,
    now: datetime,
    year: int | None = None,
    lesson: str = "",
) -> Transition:
    """Add a move one made: upward, sideways or down, all are moves. Raises NothingSaid and TooMany."""
    touch_profile(actor, now)
    if Transition.objects.filter(person=actor).count() >= MOST_LINES:
        raise TooMany(f"There are {MOST_LINES} moves already. Take one out first.")
    move = Transition(person=actor)
    _write_move(move, moved_from, moved_to, year, lesson)
    record(actor=actor, verb="people.add_move", target=move, now=now)
    return move


@transaction.atomic
def edit_move(
    *,
    actor: Person,
    move: Transition,
    moved_from: str,
    moved_to: str,
    now: datetime,
    year: int | None = None,
    lesson: str = "",
) -> Transition:
    """Write a move anew."""
    touch_profile(actor, now)
    move = Transition.objects.select_for_update().get(pk=move.pk, person=actor)
    _write_move(move, moved_from, moved_to, year, lesson)
    record(actor=actor, verb="people.edit_move", target=move, now=now)
    return move


@transaction.atomic
def remove_move(*, actor: Person, move: Transition, now: datetime) -> None:
    """Take a move out."""
    touch_profile(actor, now)
    record(actor=actor, verb="people.remove_move", target=move, now=now)
    move.delete()


def _write_move(move: Transition, moved_from: str, moved_to: str, year: int | None, lesson: str) -> None:
    move.moved_from, move.moved_to = clean_line(moved_from)[:120], clean_line(moved_to)[:120]
    if not move.moved_from or not move.moved_to:
        raise NothingSaid("Say from what to what you moved.")
    if year is not None and not 1900 <= year <= 2200:
        raise NotInRange("Say the year with four digits, such as 2019.")
    move.year, move.lesson = year, clean_text(lesson)[:2000]
    move.save()


# --- The week ---


@dataclass(frozen=True, order=True)
class Stretch:
    """A stretch of a usual week in local time: weekday from Monday (0), minutes of the day."""

    weekday: int
    starts_minute: int
    ends_minute: int


@transaction.atomic
def write_week(*, actor: Person, stretches: Iterable[Stretch], now: datetime) -> None:
    """Say when one is free in a usual week; stretches that touch become one. Raises NotInRange."""
    profile = _locked_profile(actor, now)
    profile.week_said_at = now
    profile.save()
    joined = _joined(stretches)
    FreeTime.objects.filter(person=actor).delete()
    FreeTime.objects.bulk_create(
        FreeTime(
            person=actor,
            weekday=stretch.weekday,
            starts_minute=stretch.starts_minute,
            ends_minute=stretch.ends_minute,
        )
        for stretch in joined
    )
    record(actor=actor, verb="people.write_week", target=actor, now=now, numbers={"stretches": len(joined)})


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for stretch in sorted(set(stretches)):
        _refuse_impossible(stretch)
        last = joined[-1] if joined else None
        if last and last.weekday == stretch.weekday and stretch.starts_minute <= last.ends_minute:
            ends = max(last.ends_minute, stretch.ends_minute)
            joined[-1] = Stretch(last.weekday, last.starts_minute, ends)
        else:
            joined.append(stretch)
    return joined


def _refuse_impossible(stretch: Stretch) -> None:
    if stretch.weekday not in Weekday.values:
        raise NotInRange("Choose a day of the week.")
    if not 0 <= stretch.starts_minute < stretch.ends_minute <= DAY_MINUTES:
        raise NotInRange(f"On {Weekday(stretch.weekday).label} the end is not after the beginning.")
    if stretch.starts_minute % SLOT_MINUTES or stretch.ends_minute % SLOT_MINUTES:
        raise NotInRange("Use full and half hours, such as 09:00 or 09:30.")


# --- Never ---


@transaction.atomic
def add_never_match(*, actor: Person, words: str, now: datetime) -> NeverMatch:
    """Name somebody one does not want to be matched with, by name or address. No reason is asked.

    Whether we know anybody of that name is not told: the answer is the same. Raises NothingSaid, SaidTwice.
    """
    touch_profile(actor, now)
    words = clean_line(words)[:200]
    if not folded(words):
        raise NothingSaid("Say a name or an e-mail address.")
    have = [said for _, said in never_list(actor)]
    if folded(words) in {folded(said) for said in have}:
        raise SaidTwice("That name is on your list already.")
    if len(have) >= MOST_NEVER:
        raise TooMany(f"There are {MOST_NEVER} names already. Take one out first.")
    row = NeverMatch.objects.create(person=actor, sealed_words=seal(words, purpose=NEVER_PURPOSE), since=now)
    # Upon the person herself: that there is a list is nobody's business either.
    record(actor=actor, verb="people.write_profile", target=actor, now=now, numbers={"fields": 1})
    return row


@transaction.atomic
def remove_never_match(*, actor: Person, row: NeverMatch, now: datetime) -> None:
    """Take a name off one's list."""
    touch_profile(actor, now)
    NeverMatch.objects.filter(pk=row.pk, person=actor).delete()
    record(actor=actor, verb="people.write_profile", target=actor, now=now, numbers={"fields": 1})

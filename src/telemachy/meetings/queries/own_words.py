"""What somebody wrote after sessions, for the copy of their data; nobody's copy holds words of the other."""

from telemachy.common.personal_data import Held
from telemachy.meetings.models import Act, HeldWord, PrivateNote, SharedNote, Takeaway, Update
from telemachy.meetings.queries.notes import opened
from telemachy.meetings.queries.updates import readable
from telemachy.people.models import Person

SOURCE = "You"
LOST = "Sealed with a key that is missing. It is kept."
SESSION = (
    "session__mentorship__mentor_enrollment__person",
    "session__mentorship__mentee_enrollment__person",
)
PAIR = ("mentorship__mentor_enrollment__person", "mentorship__mentee_enrollment__person")


def words_after_sessions(person: Person) -> list[Held]:
    """Takeaways, acts, notes, private notes and updates of this person, and what they said about meeting."""
    return [
        *_held_words(person),
        *_takeaways(person),
        *_acts(person),
        *_shared_notes(person),
        *_private_notes(person),
        *_updates(person),
    ]


def _held_words(person: Person) -> list[Held]:
    rows = HeldWord.objects.filter(person=person, said_at__isnull=False).select_related(*SESSION)
    facts = tuple(
        (word.session.starts_at, "You met" if word.happened else "It did not happen") for word in rows
    )
    return [Held("Whether you met", facts, SOURCE)]


def _takeaways(person: Person) -> list[Held]:
    return [
        Held(
            f"What you took along from a session with {one.session.mentorship.other_than(person).name}",
            (("Session", one.session.starts_at), ("Your words", one.words)),
            SOURCE,
        )
        for one in Takeaway.objects.filter(author=person).select_related(*SESSION)
    ]


def _acts(person: Person) -> list[Held]:
    facts = tuple(
        (
            act.get_state_display(),
            "; ".join(
                part
                for part in (
                    f"When {act.when}" if act.when else "",
                    act.words,
                    f"by {act.due_on.day} {act.due_on:%B %Y}" if act.due_on else "",
                    act.word,
                )
                if part
            ),
        )
        for act in Act.objects.filter(owner=person)
    )
    return [Held("Your acts", facts, SOURCE)] if facts else []


def _shared_notes(person: Person) -> list[Held]:
    return [
        Held(
            f"Shared notes you saved with {one.session.mentorship.other_than(person).name}",
            (
                ("Session", one.session.starts_at),
                ("Saved", one.written_at),
                ("Notes", one.words),
            ),
            SOURCE,
        )
        for one in SharedNote.objects.filter(written_by=person)
        .select_related(*SESSION)
        .order_by("session", "number")
    ]


def _private_notes(person: Person) -> list[Held]:
    found = []
    for note in PrivateNote.objects.filter(author=person).select_related(*SESSION):
        own = opened(note)
        found.append(
            Held(
                f"Your private note of a session with {note.session.mentorship.other_than(person).name}",
                (
                    ("Session", note.session.starts_at),
                    ("Your words", LOST if own.is_lost else own.words),
                ),
                SOURCE,
            )
        )
    return found


def _updates(person: Person) -> list[Held]:
    found = []
    for update in Update.objects.filter(author=person).select_related(*PAIR).prefetch_related("parts"):
        facts = tuple(
            (
                f"{part.kind.label} (only you)" if part.is_private else part.kind.label,
                LOST if part.is_lost else part.words,
            )
            for part in readable(update, person).parts
        )
        found.append(Held(f"Your update for {update.mentorship.other_than(person).name}", facts, SOURCE))
    return found

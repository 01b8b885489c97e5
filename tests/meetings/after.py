"""What two people leave behind after a session, written by the real actions."""

from datetime import timedelta

from telemachy.meetings.actions.acts import add_act, write_takeaway
from telemachy.meetings.actions.notes import save_private_note, save_shared_note
from telemachy.meetings.actions.updates import save_update
from telemachy.meetings.choices import PartReader, UpdatePartKind
from telemachy.meetings.models import Session, Update


def write_all(session: Session, word: str, secret: str) -> Session:
    """Something of every kind: `word` for the two, `secret` for the mentee alone."""
    mentorship, now = session.mentorship, session.ends_at + timedelta(hours=1)
    write_takeaway(
        actor=mentorship.mentee,
        session=session,
        words=f"Takeaway {word}",
        when=f"Monday comes {word}",
        will=f"begin {word}",
        now=now,
    )
    write_takeaway(actor=mentorship.mentor, session=session, words=f"Mine {word}", now=now)
    add_act(
        actor=mentorship.mentee,
        mentorship=mentorship,
        words=f"Act {word}",
        owner=mentorship.mentor,
        session=session,
        now=now,
    )
    save_shared_note(actor=mentorship.mentor, session=session, words=f"Notes {word}", base=0, now=now)
    save_private_note(actor=mentorship.mentee, session=session, words=f"Own {secret}", base=0, now=now)
    write_update(session, word, secret)
    return session


def write_update(session: Session, word: str, secret: str) -> Update:
    """Two parts for both, the hard one for the mentee alone."""
    return save_update(
        actor=session.mentorship.mentee,
        mentorship=session.mentorship,
        parts={
            UpdatePartKind.ACCOMPLISHMENTS: (f"Spoke up {word}", PartReader.BOTH),
            UpdatePartKind.CHALLENGES: (f"Hard {secret}", PartReader.ME),
            UpdatePartKind.DEVELOPMENT: (f"Clearer slides {word}", PartReader.BOTH),
        },
        base=0,
        now=session.ends_at + timedelta(hours=2),
    )

"""The worker, run in the test's own process until nothing is left to do."""

from dataclasses import dataclass, field
from datetime import datetime

from telemachy.common import clock
from telemachy.notifications import actions
from telemachy.notifications.channels.email import Letter, Outcome
from telemachy.notifications.choices import MailState


@dataclass
class Pigeonhole:
    """A postman who keeps every letter."""

    letters: list[Letter] = field(default_factory=list)

    def open(self) -> None:
        """Nothing to open."""

    def deliver(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        return Outcome(MailState.SENT)

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Drain:
    """What a worker does, on demand and without waiting; `letters` is what was mailed."""

    postman: Pigeonhole = field(default_factory=Pigeonhole)

    @property
    def letters(self) -> list[Letter]:
        """Every mail that went out, in order."""
        return self.postman.letters

    def drain(self, *, now: datetime | None = None) -> int:
        """Run every task that is ready and send every mail that is due; return how many of both."""
        moment = now or clock.now()
        done = 0
        while actions.run_next_task(worker_id="test", now=moment):
            done += 1
        while actions.send_next_mail(postman=self.postman, now=moment):
            done += 1
        return done

"""The worker: runs tasks, sends mails, hands out scheduled work, and says that it is alive.

Three threads, so that a long task holds up neither the mails nor the sign of life by which other workers know
that the task is in good hands. Each has a database connection of its own. All that they do is in
notifications.actions; import this only once Django is ready.
"""

import os
import random
import secrets
import socket
import threading
from collections.abc import Callable
from types import FrameType

import structlog
from django.conf import settings
from django.db import close_old_connections

from telemachy.common import clock
from telemachy.common.traces import without_text
from telemachy.notifications import actions
from telemachy.notifications.channels.email import LineDown, SmtpPostman

log = structlog.get_logger(__name__)

_IDLE_SECONDS = 0.3
_BEAT_SECONDS = actions.BEAT_EVERY.total_seconds()
_TROUBLE_SECONDS = 5.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 5.0, 300.0  # while the mail server is away


class Worker:
    """One process's worth of background work, until `stop` is set."""

    def __init__(self, *, mails_per_minute: int) -> None:
        self.id = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stop = threading.Event()
        self._mails = _MailRound(pause=60 / mails_per_minute)

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """End in good order; at the second time, at once."""
        if self.stop.is_set():
            os._exit(128 + number)
        self.stop.set()

    def run(self) -> None:
        """Work until told to stop, then finish the task at hand and hand back what is left."""
        log.info("worker_started", worker=self.id)
        # Before the first claim: a worker without a sign of life is taken for dead.
        _steadily(self._beat)
        helpers = [threading.Thread(target=self._loop, args=(self._beat,), name="beat")]
        if settings.EMAIL_HOST:
            helpers.append(threading.Thread(target=self._loop, args=(self._mails.send_one,), name="mails"))
        else:
            log.info("mails_wait", reason="TELEMACHY_SMTP_HOST is not set")
        for helper in helpers:
            helper.start()
        self._loop(self._run_one_task)
        for helper in helpers:
            helper.join()
        self._mails.postman.close()
        actions.leave(worker_id=self.id, now=clock.now())
        log.info("worker_stopped", worker=self.id)

    def _loop(self, step: Callable[[], float]) -> None:
        """Take the step again and again; it says for how many seconds to wait after it."""
        while not self.stop.is_set():
            self.stop.wait(_steadily(step))

    def _run_one_task(self) -> float:
        return 0 if actions.run_next_task(worker_id=self.id, now=clock.now()) else _IDLE_SECONDS

    def _beat(self) -> float:
        now = clock.now()
        actions.beat(worker_id=self.id, now=now)
        actions.redeliver_abandoned(now=now)
        actions.hand_out_scheduled(now=now)
        return _BEAT_SECONDS


class _MailRound:
    """Sends one mail a step, and waits longer and longer while the mail server is away."""

    def __init__(self, *, pause: float) -> None:
        self.postman = SmtpPostman()
        self._pause = pause
        self._refusals = 0

    def send_one(self) -> float:
        """Send the next mail and say for how long to wait."""
        try:
            outcome = actions.send_next_mail(postman=self.postman, now=clock.now())
        except LineDown as error:
            self._refusals += 1
            log.warning("mail_server_away", error=str(error), times=self._refusals)
            pause: float = min(
                _FIRST_PAUSE_SECONDS * 2 ** min(self._refusals - 1, 10), _LONGEST_PAUSE_SECONDS
            )
            return pause * random.uniform(0.8, 1.2)  # noqa: S311  no secret rests on it
        self._refusals = 0
        if outcome is None:
            self.postman.close()
            return _IDLE_SECONDS
        return self._pause


def _steadily(step: Callable[[], float]) -> float:
    """Take the step; whatever it raises is logged, and the worker goes on a little later."""
    try:
        return step()
    except Exception as error:  # noqa: BLE001  the worker outlives whatever a step may raise
        log.error("worker_trouble", step=step.__name__, **without_text(error))
        return _TROUBLE_SECONDS
    finally:
        close_old_connections()  # a database that went away is asked afresh next time

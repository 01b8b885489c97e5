"""The worker, run in the test's own process until nothing is left to do."""

from datetime import datetime

from telemachy.common import clock


class Drain:
    """What a worker does, on demand and without waiting."""

    def drain(self, *, now: datetime | None = None) -> int:
        """Run every task that is ready and send every mail that is due; return how many tasks and mails."""
        from telemachy.notifications import actions

        return actions.work_off(now=now or clock.now())

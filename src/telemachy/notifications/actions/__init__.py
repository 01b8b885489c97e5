"""What this room does: tell people, move mails through the outbox, run tasks, and hand out scheduled work."""

from telemachy.notifications.actions.choosing import change_preference, mark_all_read, mark_read
from telemachy.notifications.actions.housekeeping import checkpoint, prune
from telemachy.notifications.actions.scheduling import hand_out_scheduled
from telemachy.notifications.actions.sending import (
    readdress_mails,
    send_next_mail,
    try_mail_again,
)
from telemachy.notifications.actions.tasks import (
    BEAT_EVERY,
    SILENT_AFTER,
    beat,
    leave,
    redeliver_abandoned,
    run_next_task,
    try_task_again,
)
from telemachy.notifications.actions.telling import Telling, notify, notify_many, post_mail

__all__ = [
    "BEAT_EVERY",
    "SILENT_AFTER",
    "Telling",
    "beat",
    "change_preference",
    "checkpoint",
    "hand_out_scheduled",
    "leave",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "post_mail",
    "prune",
    "readdress_mails",
    "redeliver_abandoned",
    "run_next_task",
    "send_next_mail",
    "try_mail_again",
    "try_task_again",
]

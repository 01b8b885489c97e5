"""What a published round says to those for whom it found no pair."""

from telemachy.common.notices import Notice

NO_MENTOR_YET = Notice(
    key="rounds.no_mentor_yet",
    subject="{program}: no mentor for you yet",
    line="This time there is no mentor for you in {program}. {next_step}",
    body="""Hello {name},

This time the matching in {program} found no mentor for you. We are sorry about the wait. It is
no judgment of you.

Why: {reason}

What happens next: {next_step} You may expect to hear from us by {by}.
{first_contact}
Your page: {link}

You can look at what you told us and change it; a change counts the next time. If you would
rather talk to someone, {contact} may help.
""",
)

NO_MENTEE_YET = Notice(
    key="rounds.no_mentee_yet",
    subject="{program}: no mentee for you this time",
    line="This time nobody is proposed to you in {program}. Your places stay open.",
    body="""Hello {name},

Thank you for offering your time in {program}. This time nobody is proposed to you: what people
asked for lay elsewhere, or they were with others already. Your places stay open, and we come
back to you when someone could use what you know.
{first_contact}
You can see and change what you offer: {link}

If something is unclear, {contact} may help.
""",
)

ALL = (NO_MENTOR_YET, NO_MENTEE_YET)

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

NEXT_PHASE = Notice(
    key="rounds.next_phase",
    subject="{program}: you begin in the next phase",
    line="{program} starts in phases. Yours begins on {begins}; until then nobody is proposed to you.",
    body="""Hello {name},

More people asked for a mentor in {program} than there are places now, so it starts in phases.
You are in the next one. It begins on {begins}, and those who wait for it come before people who
join later.

How it was decided: {how} It is no judgment of you.

Until then nobody is proposed to you, and there is nothing you have to do. You can look at what you
told us and change it; a change counts when your phase begins.
{first_contact}
Your page: {link}

If you would rather talk to someone, {contact} may help.
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

RANK_MENTORS = Notice(
    key="rounds.rank_mentors",
    subject="{program}: whom would you like as your mentor?",
    line="Your shortlist of mentors in {program} is there. Say whom you would like by {closes}.",
    body="""Hello {name},

Your shortlist of mentors in {program} is there, each with what speaks for it and what is worth
talking about. Put those you would like in your order by {closes}. It takes about ten minutes,
and nobody but you sees it: not the mentors, and not those who run the program.
{first_contact}
Your page: {link}

You need not rank anyone. If something is unclear, {contact} may help.
""",
)

ANSWER_CARDS = Notice(
    key="rounds.answer_cards",
    subject="{program}: whose aims could you help with?",
    line="Some mentees' aims in {program} wait for a word from you, by {closes}.",
    body="""Hello {name},

In {program} you see what some mentees are after, without their names. Say by {closes} about each
whether it is welcome, whether you are willing, or whether you would prefer not. It takes about
ten minutes, and nobody but you sees it: not the mentees, and not those who run the program.
{first_contact}
Your page: {link}

You need not answer about all. If something is unclear, {contact} may help.
""",
)

RANK_REMINDER = Notice(
    key="rounds.rank_reminder",
    subject="{program}: your shortlist is open until {closes}",
    line="You can still say whom you would like as your mentor in {program}, until {closes}.",
    body="""Hello {name},

You can still say whom you would like as your mentor in {program}, until {closes}. Without it the
matching goes by what you and the mentors said about yourselves, and that is fine too.

Your page: {link}

If something is unclear, {contact} may help.
""",
)

CARDS_REMINDER = Notice(
    key="rounds.cards_reminder",
    subject="{program}: a word about some aims, until {closes}",
    line="You can still say whose aims you could help with in {program}, until {closes}.",
    body="""Hello {name},

You can still say whose aims you could help with in {program}, until {closes}. Without it the
matching goes by what you and the mentees said about yourselves, and that is fine too.

Your page: {link}

If something is unclear, {contact} may help.
""",
)

RANKING_CLOSED = Notice(
    key="rounds.ranking_closed",
    subject="{program}: the ranking is closed",
    line="The ranking before {round} in {program} is closed. The round can be run.",
    body="""Hello {name},

The ranking before {round} in {program} is closed, and the round can be run. What people wished
counts in it; whose wish it was stays theirs.

The round: {link}
""",
)

RANKING_STOPPED = Notice(
    key="rounds.ranking_stopped",
    subject="{program}: the ranking could not begin",
    line="No shortlists could be made for {round} in {program}. Nobody was told anything.",
    body="""Hello {name},

No shortlists could be made for {round} in {program}, so the ranking is closed. Nobody was told
anything.

Why: {why}

The round: {link}
""",
)

CONTEST_ASKED = Notice(
    key="rounds.contest_asked",
    subject="{program}: somebody asks about a result",
    line="{name} asks about a result in {program}.",
    body="""Hello {person_name},

{name} asks about what a round in {program} proposed, or that it proposed nobody. A person is to
look at it and answer. The question is on the page, where those who run the program can read it:

{link}
""",
)

CONTEST_ANSWERED = Notice(
    key="rounds.contest_answered",
    subject="{program}: an answer to your question",
    line="{by} has answered what you asked in {program}.",
    body="""Hello {name},

{by} has answered what you asked in {program}.

You asked:
{question}

The answer:
{answer}

Both stay on your page: {link}

If something is still unclear, {contact} may help.
""",
)

ALL = (
    RANK_MENTORS,
    ANSWER_CARDS,
    RANK_REMINDER,
    CARDS_REMINDER,
    RANKING_CLOSED,
    RANKING_STOPPED,
    NO_MENTOR_YET,
    NEXT_PHASE,
    NO_MENTEE_YET,
    CONTEST_ASKED,
    CONTEST_ANSWERED,
)

"""What this room says to the two people of a mentorship."""

from telemachy.common.notices import Notice

PROPOSED_TO_MENTEE = Notice(
    key="mentorships.proposed_to_mentee",
    subject="{program}: a mentor is proposed to you",
    line="{mentor} is proposed as your mentor in {program}. Please answer by {answer_by}.",
    body="""Hello {name},

{mentor} is proposed as your mentor in {program}.

Why the two of you:
{why}

Talk once before you decide, then say yes or no on your page by {answer_by}. A no needs
no reason and leaves no mark on either of you. Nothing is settled until both have said yes.
{first_contact}
Your page: {link}

If something is unclear, {contact} may help.
""",
)

PROPOSED_TO_MENTOR = Notice(
    key="mentorships.proposed_to_mentor",
    subject="{program}: someone for you, as a mentor",
    line="{mentees}: you are proposed as a mentor in {program}. Please answer by {answer_by}.",
    body="""Hello {name},

In {program} you are proposed as a mentor:

{why}

Talk once with each before you decide, then say yes or no on your page by {answer_by}. A
no needs no reason and leaves no mark on either of you. Nothing is settled until both have
said yes.
{first_contact}
Your page: {link}

If something is unclear, {contact} may help.
""",
)

BOTH_SAID_YES = Notice(
    key="mentorships.both_said_yes",
    subject="{program}: you and {other} both said yes",
    line="You and {other} both said yes. Agree on a first session of an hour in the next two weeks.",
    body="""Hello {name},

You and {other} both said yes to this mentorship in {program}.

A good next step: agree on a first session in the next two weeks, and talk there about
what you want from it, how often you meet, and what stays between the two of you.

You reach {other} at {other_address}. Your page: {link}
""",
)

NOT_GOING_AHEAD = Notice(
    key="mentorships.not_going_ahead",
    subject="{program}: this mentorship is not going ahead",
    line="The mentorship with {other} is not going ahead. This happens, and it says nothing about you.",
    body="""Hello {name},

The mentorship with {other} in {program} is not going ahead. This happens often: diaries
change, needs change. No reason is asked of anyone, and it says nothing about you.

What happens next: {contact} looks for another choice with you. You need not do
anything. Your page: {link}
""",
)

REMINDER = Notice(
    key="mentorships.reminder",
    subject="{program}: {other} would like to hear from you",
    line="Your answer about {other} is still open. A yes or a no are both fine.",
    body="""Hello {name},

You have not answered yet whether you and {other} go ahead in {program}. A yes or a no
are both fine, and a no needs no reason. An answer frees you both to go on.

{note}
Answer here: {link}

If the page does not open for you, {contact} may help.
""",
)

FIRST_MEETING_OFFERED = Notice(
    key="mentorships.first_meeting_offered",
    subject="{program}: {other} offers a time for a first talk",
    line="{other} offers a time for a first talk. Take one, or offer others.",
    body="""Hello {name},

{other} would like to talk with you once before you both decide in {program}, and offers:

{times}
{note}
Take one, or offer others: {link}

It is a short talk, and nothing is settled by it.
""",
)

FIRST_MEETING_AGREED = Notice(
    key="mentorships.first_meeting_agreed",
    subject="{program}: you talk with {other} on {time}",
    line="You and {other} talk on {time}.",
    body="""Hello {name},

You and {other} talk on {time}, for {minutes} minutes.
{where}
A file for your calendar, and a way to move it: {link}

Good questions for a first talk: what would each of you want from this, how often could you
meet, and what should stay between the two of you? Afterwards each says yes or no, and a no
needs no reason.
""",
)

CHANGED = Notice(
    key="mentorships.changed",
    subject="{program}: the mentorship with {other} ends here",
    line="The mentorship with {other} ends here. A change is part of mentoring, and it is nobody's fault.",
    body="""Hello {name},

The mentorship with {other} in {program} ends here. A change is part of how mentoring works:
needs change, diaries change. No reason is asked, it is nobody's fault, and it leaves no mark
on either of you.

{last_line}
{next}

Your page: {link}

If something is unclear, {contact} may help.
""",
)
NEXT_FOR_MENTEE = (
    "You look for another mentor from where you stood before: your waiting time counts from its first day, "
    "and you go first at the next choice."
)
NEXT_FOR_MENTOR = "Your place is free again. If you would like a break, you can pause on your page."

CHECK_ASKED = Notice(
    key="mentorships.check_asked",
    subject="{program}: two minutes, for yourself",
    line="Thirty days with {other}: five short questions. Only you see your answers.",
    body="""Hello {name},

You and {other} have been together for thirty days. Five short questions may help you to see
how it goes: {link}

Only you see your answers. {other} does not, and neither do those who run {program}; they see
how many have answered. You may also skip it.
""",
)

# The same words for whatever is private: nobody who sees that it was sent can tell what it is about.
SOMETHING_WAITS = Notice(
    key="mentorships.something_waits",
    subject="Something waits for you",
    line="Something waits for you on a page that only you can read.",
    body="""Hello {name},

Something waits for you on a page that only you can read: {link}
""",
)

AGREEMENT_WAITS = Notice(
    key="mentorships.agreement_waits",
    subject="{program}: your agreement with {other} waits for your yes",
    line="{other} said yes to your agreement. Read it, change it or say yes.",
    body="""Hello {name},

{other} said yes to the agreement of your mentorship in {program}. It waits for your yes, or
for a change: both of you may write in it, and nothing is agreed until both have said yes to
the same words.

Read it here: {link}
""",
)

AGREEMENT_CHANGED = Notice(
    key="mentorships.agreement_changed",
    subject="{program}: {other} changed your agreement",
    line="{other} changed the agreement you said yes to. Your yes is asked for again.",
    body="""Hello {name},

{other} changed the agreement of your mentorship in {program}. You had said yes to an earlier
version, so your yes is asked for again. What was agreed before holds until both of you have
said yes to the new one.

What has changed: {link}
""",
)

AGREED = Notice(
    key="mentorships.agreed",
    subject="{program}: you and {other} have agreed",
    line="You and {other} have both said yes to your agreement.",
    body="""Hello {name},

You and {other} have both said yes to the same agreement in {program}. Either of you may
change it later; then both say yes again.

The agreement, to read or print: {link}
""",
)

OBJECTIVE_SUGGESTED = Notice(
    key="mentorships.objective_suggested",
    subject="{program}: {other} suggests an objective",
    line="{other} suggests an objective. Take it, change it or leave it.",
    body="""Hello {name},

{other} suggests an objective for your mentorship in {program}. Your objectives are your own:
take it up, change its words, or leave it. No reason is asked.

Your plan: {link}
""",
)

PAUSED = Notice(
    key="mentorships.paused",
    subject="{program}: your mentorship with {other} pauses",
    line="{other} paused your mentorship{until}. Nothing is expected of you meanwhile.",
    body="""Hello {name},

{other} paused your mentorship in {program}{until}. Nothing is expected of you meanwhile, and
it says nothing about you. Either of you can go on whenever it suits.

Your page: {link}
""",
)

RESUMED = Notice(
    key="mentorships.resumed",
    subject="{program}: you and {other} go on",
    line="{other} is ready to go on with your mentorship.",
    body="""Hello {name},

{other} is ready to go on with your mentorship in {program}. A good next step: find a time for
your next session.

Your page: {link}
""",
)

PAUSE_IS_OVER = Notice(
    key="mentorships.pause_is_over",
    subject="{program}: ready to go on with {other}?",
    line="The day until which you and {other} paused has come. Go on when it suits you both.",
    body="""Hello {name},

The day until which you and {other} paused in {program} has come. Nothing changes by itself: go
on when it suits you both, pause longer, or bring it to a good end.

Your page: {link}
""",
)

CLOSING = Notice(
    key="mentorships.closing",
    subject="{program}: your mentorship with {other} comes to its end",
    line="Your mentorship with {other} comes to its end. There is time for a last talk and a word of thanks.",
    body="""Hello {name},

Your mentorship with {other} in {program} comes to its end. Every mentorship does, and it says
nothing about either of you. There are two weeks for a last talk and a word of thanks; after
that it closes by itself.

If you would both rather go on without the program, you can say so there: {link}
""",
)

THANKED = Notice(
    key="mentorships.thanked",
    subject="{program}: {other} left you a word of thanks",
    line="{other} left you a word of thanks.",
    body="""Hello {name},

{other} left you a word of thanks at the end of your mentorship in {program}.

Read it here: {link}
""",
)

ENDED = Notice(
    key="mentorships.ended",
    subject="{program}: your mentorship with {other} is closed",
    line="Your mentorship with {other} is closed. What the two of you wrote stays readable.",
    body="""Hello {name},

Your mentorship with {other} in {program} is closed. What the two of you wrote stays readable
for you both. If you would like another one, {contact} may help.

Your page: {link}
""",
)

CONTINUES = Notice(
    key="mentorships.continues",
    subject="{program}: you and {other} go on without the program",
    line="You and {other} go on without the program. From here on it is yours alone.",
    body="""Hello {name},

You and {other} both said that you go on without {program}. From here on it is yours alone:
nobody counts your sessions or reminds you. Your pages stay.

Your page: {link}
""",
)

ALL = (
    PAUSED,
    RESUMED,
    PAUSE_IS_OVER,
    CLOSING,
    THANKED,
    ENDED,
    CONTINUES,
    OBJECTIVE_SUGGESTED,
    AGREEMENT_WAITS,
    AGREEMENT_CHANGED,
    AGREED,
    PROPOSED_TO_MENTEE,
    PROPOSED_TO_MENTOR,
    BOTH_SAID_YES,
    NOT_GOING_AHEAD,
    REMINDER,
    FIRST_MEETING_OFFERED,
    FIRST_MEETING_AGREED,
    CHANGED,
    CHECK_ASKED,
    SOMETHING_WAITS,
)

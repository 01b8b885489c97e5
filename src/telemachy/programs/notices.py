"""What this room says to people."""

from telemachy.common.notices import Notice

INVITED = Notice(
    key="programs.invited",
    subject="{program}: you are invited as a {role}",
    line="You are invited to {program} as a {role}.",
    body="""Hello {name},

{organization_name} invites you to {program} as a {role}.

What it is for: {purpose}
How often: {cadence}

{given_by} gave us your name and address for this program. Your page shows all that is
held about you. There you may come in, say no, or have it deleted, each in one click and
without a reason.

Your page, for you alone and good for {days} days: {link}

Not for you? One press here and you are out of this program: {out}

If something is unclear, {contact} may help.
""",
)

JOIN_CODE = Notice(
    key="programs.join_code",
    subject="{program}: your code is {code}",
    line="Your code for {program} is on its way.",
    body="""Hello,

somebody, probably you, would like to take part in {program} with this address. To show that it
is yours, type this code on the page that is open: {code}

It is good for {minutes} minutes. If it was not you, leave it: nothing happens without the code.
""",
)

SOMEBODY_ASKED = Notice(
    key="programs.somebody_asked",
    subject="{program}: somebody asked to take part",
    line="Somebody asked to take part in {program}.",
    body="""Hello {person_name},

somebody asked to take part in {program} and waits for an answer of yours. Who it is, and whether
there are more, is here: {link}

You hear of this once a day at most.
""",
)

APPLICATION_WAITS = Notice(
    key="programs.application_waits",
    subject="{program}: you are on the waiting list",
    line="You are on the waiting list of {program}.",
    body="""Hello {name},

thank you for wanting to take part in {program} as a {role}. All places are taken at the moment,
so you are on the waiting list, and your place on it is kept.

When a place comes free and you are next, you come in by yourself and hear of it. Your page shows
where you stand, and there you may also take your name off the list: {link}

If something is unclear, {contact} may help.
""",
)

PLACE_FREE = Notice(
    key="programs.place_free",
    subject="{program}: a place came free, and you are in",
    line="A place came free: you take part in {program}.",
    body="""Hello {name},

a place came free in {program}, and you were next: you take part as a {role} now.

What comes next is on your page: {link}

If you would rather not any more, you may leave there in two steps and without a reason. Then
whoever waits behind you comes in.
""",
)

APPLICATION_ACCEPTED = Notice(
    key="programs.application_accepted",
    subject="{program}: you are in",
    line="You take part in {program}.",
    body="""Hello {name},

it is good to have you: you take part in {program} as a {role} now.

What comes next is on your page: {link}
""",
)

APPLICATION_DECLINED = Notice(
    key="programs.application_declined",
    subject="{program}: an answer to you",
    line="There is an answer to what you asked of {program}.",
    body="""Hello {name},

thank you for asking to take part in {program} as a {role}. It does not go this time.

{words}

Nobody but those who run the program knows that you asked, and you may ask again another time.
{contact} may help if something is unclear. Your page: {link}
""",
)

SUGGESTED = Notice(
    key="programs.suggested",
    # Without the name: subject and line are kept in the clear, the text is sealed.
    subject="{program}: somebody thought of you",
    line="Somebody thought that {program} may be something for you.",
    body="""Hello {name},

{by} thought that {program} may be something for you.

What it is for: {purpose}

It is yours to decide. {by} is not told whether you look, come in or leave it. The page of the
program says what it asks of you: {link}
""",
)

ORIENTATION_WAITS = Notice(
    key="programs.orientation_waits",
    subject="{program}: a short orientation comes first",
    line="A short orientation comes first in {program}.",
    body="""Hello {name},

before you are proposed to somebody in {program}, there is a short orientation: a few pages to
read, what your role is, and five questions to check yourself. Nobody sees what you answer.

It is here: {link}
""",
)

ALL = (
    INVITED,
    JOIN_CODE,
    SOMEBODY_ASKED,
    APPLICATION_WAITS,
    PLACE_FREE,
    APPLICATION_ACCEPTED,
    APPLICATION_DECLINED,
    SUGGESTED,
    ORIENTATION_WAITS,
)

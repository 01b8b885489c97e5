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

If something is unclear, {contact} may help.
""",
)

ALL = (INVITED,)

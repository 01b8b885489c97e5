"""What this room says to people."""

from telemachy.common.notices import Notice

SIGN_UP_CODE = Notice(
    "boards.sign_up_code",
    "{code} is your code for {organization}",
    "Your code is {code}",
    """
Hello,

somebody, most likely you, asked to come in to {organization} with this address. Here is the code:

{code}

It works once, for {minutes} minutes, in the window where you asked for it. If it was not you, delete this
mail; nothing is kept of your address.
""",
)

ALL = (SIGN_UP_CODE,)

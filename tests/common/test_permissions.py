"""The table of permissions, and the questions asked of it."""

import pytest

from telemachy.common import permissions
from telemachy.common.permissions import PermissionsError, Role, allows, read, table, url_entry

GOOD = """
[objects.thing]
class = 2
about = "A thing"
read = ["mentee", "coordinator"]
update = ["coordinator"]

[urls]
"room:thing" = { object = "thing", actions = { GET = "read", POST = "update" } }
"""


def test_a_role_may_what_the_table_grants_and_nothing_else():
    it = read(GOOD)

    assert it.allows({Role.MENTEE}, "thing", "read")
    assert not it.allows({Role.MENTEE}, "thing", "update")
    assert it.allows({Role.MENTEE, Role.COORDINATOR}, "thing", "update")
    assert not it.allows(set(), "thing", "read")


def test_asking_for_what_the_table_does_not_know_is_a_mistake_not_a_no():
    with pytest.raises(KeyError):
        allows({Role.PERSON}, "no_such_object", "read")
    with pytest.raises(KeyError):
        allows({Role.PERSON}, "own_profile", "no_such_action")


def test_head_is_get_and_a_method_that_is_not_listed_is_not_answered():
    entry = read(GOOD).urls["room:thing"]

    assert [entry.action(method) for method in ("GET", "HEAD", "POST", "DELETE")] == [
        "read",
        "read",
        "update",
        None,
    ]


def test_every_mistake_is_named_at_once():
    bad = """
[objects.thing]
read = ["king"]
[urls]
"a" = { object = "nothing", actions = { GET = "read" } }
"b" = { object = "thing", actions = { GET = "fly" } }
"c" = { object = "thing", actions = {} }
"""
    with pytest.raises(PermissionsError) as refused:
        read(bad)

    for said in ("king", "class", '"a"', '"b"', '"c"'):
        assert said in str(refused.value)


def test_the_shipped_table_reads_and_grants_no_stranger_more_than_the_public_pages():
    open_to_all = {
        name: sorted(action for action, roles in thing.actions.items() if Role.ANONYMOUS in roles)
        for name, thing in table().objects.items()
        if any(Role.ANONYMOUS in roles for roles in thing.actions.values())
    }

    assert open_to_all == PUBLIC
    assert url_entry("health") is not None
    assert permissions.CLASSES.keys() >= {thing.data_class for thing in table().objects.values()}


# Opening something to the world is written down twice: in permissions.toml and here.
PUBLIC = {
    "service": ["read"],
    "sign_in": ["read", "use"],
    "invitation": ["read", "use"],
    "join_link": ["read", "use"],  # a program's own link, where a coordinator has opened it
    "way_out": ["read", "use"],  # the link of an invitation that can only say no
    "set_up": ["read", "use"],
    "sign_up_alone": ["read", "use"],  # answered 404 where the organization does not allow it
    "met_link": ["read", "use"],  # the link of a mail that can only say whether two people met
    "calendar_feed": ["read"],  # a secret address, for the calendar of the person who made it
    "home": ["read"],  # to a stranger, the landing page
    "demo_mailbox": ["read"],  # answered 404 outside a demonstration
    "demo_door": ["read", "use"],  # the same
}


def test_every_object_says_what_it_is():
    assert [name for name, thing in table().objects.items() if not thing.about] == []

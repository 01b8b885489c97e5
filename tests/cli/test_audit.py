"""`telemachy audit verify`: says that the record is whole, or which event is not, and ends accordingly."""

import pytest
from click.testing import CliRunner
from django.db import connection
from tests import cast
from tests.harness.audit_lock import lifted

from telemachy.audit.models import Event
from telemachy.cli.audit import audit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(settings, tmp_path):
    """A home of its own: the signed head of another test's chain must not be taken for this one's."""
    settings.TELEMACHY_HOME = tmp_path


def test_a_record_that_nobody_touched_is_whole(home):
    cast.ada()

    said = CliRunner().invoke(audit, ["verify"])

    assert said.exit_code == 0
    assert said.output.startswith(f"{Event.objects.count()} events, none edited")


def test_an_edited_event_is_named(home):
    cast.ada()
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET actor = 'somebody-else' WHERE number = 1")

    said = CliRunner().invoke(audit, ["verify"])

    assert said.exit_code == 1
    assert "Event 1 was changed" in said.output

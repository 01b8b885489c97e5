"""What every page of a round is asked."""

from django.test import Client
from django.urls import reverse
from tests.cast import client_of
from tests.rounds.scene import Scene

from telemachy.rounds.models import Round


def address(name: str, round: Round, *more: object) -> str:
    """The address of a page of this round."""
    return reverse(f"rounds:{name}", args=[round.public_id, *more])


def strangers(scene: Scene) -> dict[str, Client]:
    """People for whom a round's desk does not exist: an outsider, and a mentee of it."""
    mentee = scene.cohort.enrollments.filter(role="mentee").first()
    assert mentee is not None
    return {"sam": client_of(scene.sam), "mentee": client_of(mentee.person)}


def assert_hidden(scene: Scene, url: str, *, method: str = "get") -> None:
    """404 for strangers, the way to sign in for somebody unknown."""
    for client in strangers(scene).values():
        assert getattr(client, method)(url).status_code == 404
    assert getattr(Client(), method)(url).status_code == 302

"""The vocabulary's pages: for those who run the organization, and nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW

from telemachy.people import actions
from telemachy.people.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    actions.read_own_topics(now=NOW)
    return cast.client_of(cast.ada())


def topic(name: str) -> Topic:
    return Topic.objects.get(name=name, kind="skill", merged_into=None)


def test_the_list_is_searched_by_synonym_and_paged(client: Client):
    page = client.get("/vocabulary/?q=presentations")
    assert "Public speaking" in page.text
    assert "Welding" not in page.text
    whole = client.get("/vocabulary/?kind=situation")
    assert "1–50 of 131 topics" in whole.text
    assert "<!doctype" not in client.get("/vocabulary/", headers={"HX-Request": "true"}).text


def test_the_list_costs_the_same_for_one_and_for_fifty(client: Client, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as one:
        client.get("/vocabulary/?q=welding")
    with django_assert_max_num_queries(len(one)):
        client.get("/vocabulary/")


def test_a_topic_is_added_renamed_translated_retired_and_merged(client: Client):
    client.post(
        "/vocabulary/new/",
        {"kind": "skill", "name": "Keynotes", "synonyms": "Opening talks\n", "heading": "communication"},
    )
    added = topic("Keynotes")
    assert added.parent == topic("Communication")

    client.post(
        f"/vocabulary/{added.public_id}/",
        {"name": "Keynote talks", "synonyms": "Opening talks", "heading": "", "revision": added.revision},
    )
    added.refresh_from_db()
    assert (added.name, added.parent) == ("Keynote talks", None)

    client.post(
        f"/vocabulary/{added.public_id}/translate/",
        {"other-language": "de", "other-name": "Festvorträge", "other-synonyms": ""},
    )
    assert "Festvorträge" in client.get(f"/vocabulary/{added.public_id}/").text

    client.post(f"/vocabulary/{added.public_id}/use/", {"use": "no"})
    added.refresh_from_db()
    assert added.retired_at is not None
    client.post(f"/vocabulary/{added.public_id}/use/", {"use": "yes"})

    client.post(f"/vocabulary/{added.public_id}/merge/", {"merge-into": "public speaking"})
    added.refresh_from_db()
    assert added.merged_into == topic("Public speaking")
    assert client.get(f"/vocabulary/{added.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("path", "said", "sentence"),
    [
        ("", {"name": "Welding", "revision": "1"}, "There is a topic"),
        ("", {"name": "Talks", "heading": "Nowhere at all", "revision": "1"}, "There is no topic"),
        ("merge/", {"merge-into": "Nothing of this name"}, "There is no topic"),
        ("merge/", {"merge-into": "Public speaking"}, "Choose another topic"),
    ],
)
def test_what_cannot_be_is_sent_back_with_a_sentence(
    client: Client, path: str, said: dict[str, str], sentence: str
):
    page = client.post(f"/vocabulary/{topic('Public speaking').public_id}/{path}", said)

    assert sentence in page.text
    assert topic("Public speaking").name == "Public speaking"


def test_an_old_form_is_answered_409(client: Client):
    one = topic("Public speaking")
    for name in ("Talks", "Speeches"):
        answer = client.post(f"/vocabulary/{one.public_id}/", {"name": name, "revision": "1"})

    assert answer.status_code == 409
    one.refresh_from_db()
    assert one.name == "Talks"


def test_a_framework_is_read_from_a_file_and_its_faults_are_named(client: Client):
    file = SimpleUploadedFile(
        "framework.csv", b"name,heading\nCustomer focus,Communication\n,Communication\n"
    )

    page = client.post("/vocabulary/import/", {"name": "Our framework", "file": file})

    assert topic("Customer focus").parent == topic("Communication")
    assert "Line 3: the name is missing." in page.text


def test_a_file_that_is_no_list_is_refused(client: Client):
    file = SimpleUploadedFile("photo.csv", b"\x00\x01\x02\x03")

    page = client.post("/vocabulary/import/", {"name": "Photo", "file": file})

    assert "There is a problem" in page.text


def test_nobody_else_sees_it(client: Client):
    other = cast.client_of(cast.mina())

    for path in ("", "new/", "import/", f"{topic('Welding').public_id}/"):
        assert other.get(f"/vocabulary/{path}").status_code == 404

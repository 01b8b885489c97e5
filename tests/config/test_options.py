"""What an installation may set, and what is refused."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from telemachy.config.databases import database
from telemachy.config.keys import key
from telemachy.config.options import Options


def test_without_a_word_the_site_is_local_and_the_database_a_file(tmp_path):
    options = Options(home=tmp_path)

    assert options.allowed_hosts == ["127.0.0.1", "[::1]", "localhost"]
    assert not options.is_https
    described = database(options)
    assert described["NAME"] == tmp_path / "db.sqlite3"
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in described["OPTIONS"]["init_command"]
    assert described["OPTIONS"]["timeout"] >= 20


def test_a_public_site_answers_to_its_own_name_alone():
    options = Options(site_url="https://mentoring.example.org", extra_hosts="intern.example.org")

    assert options.allowed_hosts == ["intern.example.org", "mentoring.example.org"]


def test_debug_is_refused_on_a_public_address():
    with pytest.raises(ValidationError, match="TELEMACHY_DEBUG is refused"):
        Options(site_url="https://mentoring.example.org", debug=True)


def test_a_misspelt_value_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("TELEMACHY_DEBUG", "flase")

    with pytest.raises(ValidationError, match="debug"):
        Options()


@pytest.mark.parametrize("url", ["mentoring.example.org", "ftp://x.org", "https://x.org/path", "https://"])
def test_a_site_address_is_an_origin(url):
    with pytest.raises(ValidationError, match="without a path"):
        Options(site_url=url)


@pytest.mark.parametrize("address", ["10.0.0.5:8786", "tcp://10.0.0.5", "http://10.0.0.5:8786", "tcp://x:y"])
def test_a_cluster_is_named_by_its_scheduler(address):
    assert Options(matching_cluster="tls://10.0.0.5:8786").matching_cluster == "tls://10.0.0.5:8786"
    with pytest.raises(ValidationError, match="matching_cluster"):
        Options(matching_cluster=address)


def test_postgresql_comes_with_a_pool():
    described = database(Options(database_url="postgres://u:p@db/x", database_pool_size=3))

    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert described["OPTIONS"]["pool"]["max_size"] == 3
    assert described["OPTIONS"]["options"] == "-c jit=off"


def test_options_of_the_address_stand():
    described = database(Options(database_url="postgres://u:p@db/x?options=-c%20jit%3Don"))

    assert described["OPTIONS"]["options"] == "-c jit=on"


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    made = key(tmp_path, "secret", None)

    assert len(made) >= 64
    assert key(tmp_path, "secret", None) == made
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_from_the_environment_wins_and_is_not_written_down(tmp_path: Path):
    assert key(tmp_path, "secret", SecretStr("given")) == "given"
    assert list(tmp_path.iterdir()) == []


def test_two_first_starts_at_once_agree_on_one_key(tmp_path: Path):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: key(tmp_path, "secret", None), range(32)))

    assert len(keys) == 1

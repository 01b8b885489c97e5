"""`telemachy match --workers` and `--cluster`: other hands, the same files."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands
from telemachy.cli.rosters import Reading, load_rosters
from telemachy.matching.blocks import Scorer
from telemachy.matching.executors import cluster
from telemachy.matching.executors.passing import pack
from telemachy.matching.files.assuming import assume_rules
from telemachy.matching.files.fitting import to_problem

FILES = ("matches.csv", "unmatched.csv", "report.html", "certificate.json")
LOCAL = "127.0.0.1"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files large enough for several blocks."""
    folder = tmp_path_factory.mktemp("rosters")
    assert invoke("generate", "--mentees", 1500, "--mentors", 900, "--out", folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def alone(rosters: Path) -> dict[str, bytes]:
    """What comes out without anybody's help."""
    out, figures = match(rosters, "alone", "--workers", 1)
    assert figures["executor"] == "here"
    return out


def match(rosters: Path, name: str, *options: object) -> tuple[dict[str, bytes], dict[str, object]]:
    out = rosters / name
    result = invoke(
        "match", rosters / "mentees.csv", rosters / "mentors.csv", "--out", out, "--json", *options
    )
    assert result.exit_code == 0, result.output
    return {file: (out / file).read_bytes() for file in FILES}, json.loads(result.stdout)


def test_workers_on_this_machine_give_the_same_files(rosters: Path, alone: dict[str, bytes]) -> None:
    files, figures = match(rosters, "workers", "--workers", 2)

    assert files == alone
    assert figures["executor"] in {"threads:2", "processes:2"}


def test_a_small_job_is_done_here_unless_workers_are_named(rosters: Path, alone: dict[str, bytes]) -> None:
    files, figures = match(rosters, "unnamed")

    assert files == alone
    assert figures["executor"] == "here"


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A cluster started as the how-to says, by its two commands."""
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        port = probe.getsockname()[1]
    address = f"tcp://{LOCAL}:{port}"
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--host", LOCAL, "--port", str(port), "--no-dashboard"]
    worker = [
        *dask,
        "worker",
        address,
        "--host",
        LOCAL,
        "--nworkers",
        "2",
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (
        (tmp_path / "said").open("w") as said,
        subprocess.Popen(scheduler, stdout=said, stderr=said, cwd=tmp_path, env=environment) as one,
        subprocess.Popen(worker, stdout=said, stderr=said, cwd=tmp_path, env=environment) as other,
    ):
        yield address
        other.terminate()
        other.wait(timeout=30)
        one.terminate()


def test_a_cluster_gives_the_same_files(rosters: Path, alone: dict[str, bytes], scheduler: str) -> None:
    files, figures = match(rosters, "cluster", "--cluster", scheduler)

    assert files == alone
    assert figures["executor"] in {"cluster:1", "cluster:2"}  # the second may still be on its way


def test_a_cluster_that_does_not_answer_is_refused_and_nothing_is_written(
    rosters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    result = invoke(
        "match", rosters / "mentees.csv", rosters / "mentors.csv", "--out", tmp_path / "out",
        "--cluster", "tcp://127.0.0.1:9",
    )  # fmt: skip

    assert result.exit_code == 2
    assert "--cluster: No scheduler answers at tcp://127.0.0.1:9." in result.stderr
    assert "Nothing was written." in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_cluster_without_dask_is_refused_with_what_to_install(
    rosters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    result = invoke(
        "match", rosters / "mentees.csv", rosters / "mentors.csv", "--out", tmp_path / "out",
        "--cluster", "tcp://127.0.0.1:9",
    )  # fmt: skip

    assert result.exit_code == 2
    assert "pip install 'telemachy[scale]'" in result.stderr


def test_workers_here_and_a_cluster_are_not_named_together(rosters: Path) -> None:
    result = invoke("match", rosters / "mentees.csv", "--workers", 2, "--cluster", "tcp://127.0.0.1:9")

    assert result.exit_code == 2
    assert "not both" in result.output


def test_names_addresses_and_ids_stay_at_home(tmp_path: Path) -> None:
    """What travels to workers is what the rules compare."""
    (tmp_path / "mentees.csv").write_text(
        "id,name,email,topics wanted,manager\nid-one,Ann Lee,ann@example.org,Law,id-two\n"
    )
    (tmp_path / "mentors.csv").write_text(
        "id,name,email,topics offered,manager\nid-two,Fay Orr,fay@example.org,Law; Art,\n"
    )
    loaded = load_rosters((tmp_path / "mentees.csv", tmp_path / "mentors.csv"), None, Reading((), None, None))
    rules = assume_rules(loaded.mentees, loaded.mentors).rules
    fitted = to_problem(loaded.mentees, loaded.mentors, rules, seed=1)

    parcel = pack(Scorer(fitted.problem, fitted.rules))

    travels = b"".join([parcel.stream, *(buffer.tobytes() for buffer in parcel.buffers)]).lower()
    assert b"law" in travels
    for private in (b"ann", b"fay", b"example.org", b"id-one", b"id-two"):
        assert private not in travels

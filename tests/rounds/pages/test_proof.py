"""A web round's proof: downloaded, unpacked and checked with the real command, then spoiled."""

import csv
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.cast import client_of
from tests.rounds.pages.helpers import address, assert_hidden
from tests.rounds.ranking_scene import answer, open_ranking, rank, run_after
from tests.rounds.scene import NOW, Scene, open_scene, solved_round

from telemachy.matching.rules import preset_text
from telemachy.people.actions import add_line
from telemachy.programs.actions import importing
from telemachy.programs.actions.ruling import save_rules
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds import jobs
from telemachy.rounds.actions.drafting import ask_to_solve
from telemachy.rounds.actions.reviewing import Decided, decide_pairs
from telemachy.rounds.choices import Wish
from telemachy.rounds.models import FrozenInputs, Round, Run

pytestmark = pytest.mark.django_db

SCALES = """
[importance]
topics_wanted = 3
[level]
topics_offered = 4

"""
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "corporate"
TOPICS = ["public speaking", "negotiation", "hiring", "career change"]


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    for number in range(14):
        scene.mentee(
            f"Mina {number}",
            wants=" | ".join([TOPICS[number % 4], TOPICS[(number * 3 + 1) % 4]]),
            site=["Oslo", "Bergen", ""][number % 3],
            language="Finnish" if number == 13 else "English",
        )
    for number in range(5):
        scene.mentor(
            f"Omar {number}",
            capacity=number % 3 + 1,
            offers="|".join([TOPICS[number % 4], TOPICS[(number + 1) % 4]]),
            site=["Oslo", "Bergen"][number % 2],
        )
    return scene


@pytest.fixture
def round(scene: Scene) -> Round:
    """A round whose coordinator kept one pair and forbade another, and ran it again."""
    round = solved_round(scene)
    kept, forbidden = round.proposals.all()[:2]
    decide_pairs(
        actor=scene.cora,
        round=round,
        decisions=[
            Decided(
                mentor_enrollment_id=pair.mentor_enrollment_id,
                mentee_enrollment_id=pair.mentee_enrollment_id,
                decision=decision,
                version=None,
            )
            for pair, decision in ((kept, "keep"), (forbidden, "never"))
        ],
        now=NOW,
    )
    return rerun(scene, round)


def rerun(scene: Scene, round: Round, *, keep_pairs: bool = False) -> Round:
    round.refresh_from_db()
    run = ask_to_solve(actor=scene.cora, round=round, version=round.version, keep_pairs=keep_pairs, now=NOW)
    jobs.solve_round(round_id=round.pk, run=run.number)
    return Round.objects.select_related("run", "program", "cohort__program").get(pk=round.pk)


def unpacked(scene: Scene, round: Round, folder: Path) -> Path:
    answer = client_of(scene.cora).get(address("proof", round))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(folder)
    return folder


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """The very command that README.txt names."""
    readme = (folder / "README.txt").read_text()
    command = next(line.split() for line in readme.splitlines() if line.strip().startswith("telemachy "))
    return subprocess.run(
        [sys.executable, "-m", "telemachy.cli", *command[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def spoil(path: Path, line: int, column: int, value: str) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert rows[line][column] != value
    rows[line][column] = value
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(rows)


def test_the_command_accepts_what_the_web_wrote(scene: Scene, round: Round, tmp_path: Path) -> None:
    folder = unpacked(scene, round, tmp_path)

    said = verify(folder)

    assert (said.returncode, said.stderr) == (0, "")
    assert "Everything holds" in said.stdout
    matches = (folder / "matching" / "matches.csv").read_text(encoding="utf-8-sig")
    pairs = list(csv.DictReader(io.StringIO(matches, newline="")))
    public = {str(one.public_id): one.pk for one in Enrollment.objects.all()}
    assert {(public[pair["mentee_id"]], public[pair["mentor_id"]]) for pair in pairs} == set(
        round.proposals.values_list("mentee_enrollment_id", "mentor_enrollment_id")
    )
    assert len(pairs) > 4


def test_it_holds_after_a_run_that_kept_what_it_could(scene: Scene, round: Round, tmp_path: Path) -> None:
    round = rerun(scene, round, keep_pairs=True)

    said = verify(unpacked(scene, round, tmp_path))

    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize(
    ("file", "line", "column", "value"),
    [
        ("mentees.csv", 1, -1, "Finnish"),
        ("mentors.csv", 2, 1, "9"),
        ("matching/matches.csv", 1, 5, "1"),
        ("matching/unmatched.csv", 1, 3, "Nobody wanted to."),
        ("not-available.csv", 1, 0, "somebody else"),
    ],
)
def test_one_changed_cell_is_refused(
    scene: Scene, round: Round, tmp_path: Path, file: str, line: int, column: int, value: str
) -> None:
    folder = unpacked(scene, round, tmp_path)
    spoil(folder / file, line, column, value)

    said = verify(folder)

    assert said.returncode == 1, said.stdout + said.stderr


def test_a_changed_certificate_is_refused(scene: Scene, round: Round, tmp_path: Path) -> None:
    folder = unpacked(scene, round, tmp_path)
    certificate = folder / "matching" / "certificate.json"
    certificate.write_text(certificate.read_text().replace('"covered": ', '"covered": 1', 1))

    assert verify(folder).returncode == 1


def test_nobody_is_named_in_it(scene: Scene, round: Round, tmp_path: Path) -> None:
    folder = unpacked(scene, round, tmp_path)

    texts = [
        path.read_text(encoding="utf-8-sig")
        for path in folder.rglob("*")
        if path.suffix in {".csv", ".json", ".txt", ".toml"}
    ]
    for enrollment in Enrollment.objects.select_related("person"):
        person = enrollment.person
        assert not [text for text in texts if person.name in text or enrollment.key in text]
        assert not [text for text in texts if person.email and person.email in text]


def test_the_same_round_gives_the_same_file(scene: Scene, round: Round) -> None:
    cora = client_of(scene.cora)

    first, second = (cora.get(address("proof", round)).content for _ in range(2))

    names = [zipfile.ZipFile(io.BytesIO(content)).namelist() for content in (first, second)]
    assert names[0] == names[1]
    for name in names[0]:
        if not name.endswith(".xlsx"):  # a workbook says when it was made
            assert zipfile.ZipFile(io.BytesIO(first)).read(name) == zipfile.ZipFile(io.BytesIO(second)).read(
                name
            )


def test_a_run_from_before_inputs_were_kept_says_so(scene: Scene, round: Round) -> None:
    FrozenInputs.objects.all().delete()
    cora = client_of(scene.cora)

    assert cora.get(address("proof", round)).status_code == 409
    page = cora.get(address("files", round)).content.decode()
    assert "before inputs were kept" in page
    assert address("proof", round) not in page


def test_another_result_than_the_stored_one_is_never_handed_out(scene: Scene, round: Round) -> None:
    FrozenInputs.objects.update(result_sha256="0" * 64)

    answer = client_of(scene.cora).get(address("proof", round))

    assert answer.status_code == 409
    assert "something else came out" in answer.content.decode()


def test_the_proof_is_hidden_from_everyone_else(scene: Scene, round: Round) -> None:
    assert_hidden(scene, address("proof", round))


def test_a_draft_has_no_proof(scene: Scene) -> None:
    round = solved_round(scene)
    Round.objects.filter(pk=round.pk).update(state="failed")

    assert client_of(scene.cora).get(address("proof", round)).status_code == 404
    assert Run.objects.count() == 1


def test_the_example_roster_under_its_own_rules_is_proved(tmp_path: Path) -> None:
    scene = open_scene()
    files = {"mentees": EXAMPLE / "mentees.csv", "mentors": EXAMPLE / "mentors.csv"}
    uploaded = [
        importing.UploadedRoster(role, path.name, _first_lines(path, 60)) for role, path in files.items()
    ]
    found = importing.receive_roster(actor=scene.cora, cohort=scene.cohort, files=uploaded, now=NOW)
    meanings = {role: [each["meaning"] for each in columns] for role, columns in found.mapping.items()}
    importing.confirm_columns(actor=scene.cora, roster_import=found, meanings=meanings, now=NOW)
    importing.check_roster(roster_import=found, now=NOW)
    found.refresh_from_db()
    importing.ask_to_apply(actor=scene.cora, roster_import=found, now=NOW)
    importing.apply_roster(roster_import=found, now=NOW)
    program = Program.objects.get(pk=scene.program.pk)
    save_rules(
        actor=scene.cora,
        program=program,
        revision=program.revision,
        text=(EXAMPLE / "rules.toml").read_text(),
        now=NOW,
    )
    round = solved_round(scene)
    assert round.proposals.count() > 20

    said = verify(unpacked(scene, round, tmp_path))

    assert (said.returncode, said.stderr) == (0, "")


def _first_lines(path: Path, most: int) -> bytes:
    return b"".join(path.read_bytes().splitlines(keepends=True)[: most + 1])


@pytest.mark.parametrize("preset", ["general", "skills-coach", "reverse"])
def test_what_people_say_in_their_profiles_is_proved_under_a_shipped_preset(
    tmp_path: Path, preset: str
) -> None:
    scene = open_scene()
    program = Program.objects.get(pk=scene.program.pk)
    save_rules(
        actor=scene.cora,
        program=program,
        revision=program.revision,
        text=preset_text(preset).replace("[match]", SCALES + "[match]"),
        now=NOW,
    )
    people = [scene.mentee(f"Mina {number}") for number in range(6)]
    people += [scene.mentor(f"Omar {number}", capacity=2) for number in range(3)]
    for number, one in enumerate(people):
        for key in ("offered", "wanted"):
            for step in range(2):
                words = TOPICS[(number + step + len(key)) % 4]
                strength = {"wanted": "importance", "offered": "level"}[key]
                how = {strength: 1 + (number + step) % 3}
                add_line(actor=one.person, key=key, words=words, now=NOW, **how)
    round = solved_round(scene)
    assert round.proposals.exists()

    said = verify(unpacked(scene, round, tmp_path))

    assert (said.returncode, said.stderr) == (0, "")


def test_a_run_that_weighed_wishes_is_handed_to_nobody() -> None:
    """Inputs and result together would tell who had wished for whom."""
    for number, say in enumerate((a_ranking, a_welcome)):
        scene = open_scene(f"Program{number}")
        mina, omar = scene.mentee(f"Mina {number}", wants="hiring"), scene.mentor(f"Omar {number}")
        window = open_ranking(scene)
        say(mina, omar)
        round = run_after(scene, window)
        cora = client_of(scene.cora)

        refused = cora.get(address("proof", round))
        files = cora.get(address("files", round))

        assert refused.status_code == 409
        assert not refused["Content-Type"].startswith("application/")
        for page in (refused, files):
            assert "whom somebody wishes for is theirs alone" in " ".join(page.text.split())
        assert address("proof", round) not in files.text


def a_ranking(mentee: Enrollment, mentor: Enrollment) -> None:
    rank(mentee, mentor)


def a_welcome(mentee: Enrollment, mentor: Enrollment) -> None:
    answer(mentor, one=(mentee, Wish.WELCOME))

"""Server time and query counts of the long lists: the Review, people without a mentor, places, people.

    python benchmarks/web.py [--people 2000 50000] [--asks 40] [--only sqlite|postgres]

Builds a database of the bench's own on each database that is here: one organization, one program, one round
in review, five mentees to two mentors, answers and reasons as long as real ones. Each page is asked for so
many times through the whole application (middleware, session, permissions, template); the first answer of
each page is left out of the times and told apart, for it reads what nobody has read yet. "cpu" is how long
this process worked for the middle one of them, which a busy machine changes less; of PostgreSQL the
server's own work is not in it.
"""

import argparse
import contextlib
import gc
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from telemachy.people.models import Person
    from telemachy.programs.models import Enrollment
    from telemachy.rounds.models import Round

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

TARGET_MS = 150
ROWS_AT_ONCE = 2_000
WANTED = (
    "Public speaking",
    "Negotiation",
    "Budgets",
    "Hiring",
    "Coaching",
    "Data modeling",
    "Writing",
    "Cloud",
)
SITES = ("Lisbon", "Oslo", "Porto", "Lagos", "Pune", "Austin")


def main() -> int:
    """Measure on every database and print one table each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--people", type=int, nargs="+", default=[2_000, 50_000])
    parser.add_argument("--asks", type=int, default=40)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return _measure(given.people[0], given.asks)
    print(f"Target: p95 below {TARGET_MS} ms, and as many queries for 50,000 people as for 2,000.")
    print(
        f"{'database':<11} {'people':>6}  {'page':<33} {'queries':>7} {'first ms':>9} {'p50 ms':>7} "
        f"{'p95 ms':>7} {'cpu ms':>7} {'kB':>5}"
    )
    codes = []
    for people in given.people:
        if given.only != "postgres":
            codes.append(_in_a_process_of_its_own(people, given.asks, ""))
        if given.only != "sqlite":
            codes.append(_on_postgres(people, given.asks, needed=given.only == "postgres"))
    return max(codes)


def _on_postgres(people: int, asks: int, *, needed: bool) -> int:
    from tests.harness.cluster import throwaway_cluster
    from tests.harness.tools import postgres_binaries

    if postgres_binaries() is None:
        print("postgresql  is not installed here, and was not measured.")
        return int(needed)
    with throwaway_cluster() as url:
        return _in_a_process_of_its_own(people, asks, url)


def _in_a_process_of_its_own(people: int, asks: int, url: str) -> int:
    """Django keeps to one database for the life of a process."""
    return subprocess.run(  # noqa: S603  ourselves
        [sys.executable, __file__, "--here", "--people", str(people), "--asks", str(asks)],
        env={**os.environ, "TELEMACHY_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
    ).returncode


def _measure(people: int, asks: int) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases
    from tests.harness.databases import use_sqlite_file
    from tests.harness.site import collect_static

    with tempfile.TemporaryDirectory(prefix="telemachy-web-") as folder:
        use_sqlite_file(Path(folder))
        settings.ALLOWED_HOSTS = ["testserver"]
        with contextlib.redirect_stdout(io.StringIO()):
            setup_databases(verbosity=0, interactive=False)
            collect_static()
        coordinator, pages = _build(people)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        # As config/wsgi.py does it; and a server holds nothing of what built an organization.
        gc.collect()
        gc.freeze()
        slow = [name for name, path in pages if not _ask(people, coordinator, name, path, asks)]
    if slow:
        print(f"  slower than {TARGET_MS} ms: {', '.join(slow)}", flush=True)
    return int(bool(slow))


def _ask(people: int, coordinator: "Person", name: str, path: str, asks: int) -> bool:
    """Ask for one page so many times and print its line; whether it keeps to the target."""
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(coordinator)
    started = time.perf_counter()
    answer = client.get(path)
    first = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        print(f"{name}: answered {answer.status_code}")
        return False
    queries: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        client.get(path)
    times, worked = [], []
    for _ in range(asks):
        started, began = time.perf_counter(), time.process_time()
        client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - began) * 1000)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    cpu, size = statistics.median(worked), len(answer.content) / 1000
    print(
        f"{connection.vendor:<11} {people:>6,}  {name:<33} {len(queries):>7} {first:>9.0f} {p50:>7.0f} "
        f"{p95:>7.0f} {cpu:>7.0f} {size:>5.0f}",
        flush=True,
    )
    return p95 < TARGET_MS


# A large organization, in bulk


def _build(people: int) -> tuple["Person", list[tuple[str, str]]]:
    """One program with so many people and a round in review; who looks at it, and the pages."""
    from django.urls import reverse
    from tests.rounds.scene import open_scene

    from telemachy.people.models import Person

    scene = open_scene("Bench")
    mentees_wanted = people * 5 // 7
    rows = _enrolled(scene, _people(people), mentees_wanted)
    matching = _reviewed(scene, rows[:mentees_wanted], rows[mentees_wanted:])
    Person.objects.filter(pk=scene.cora.pk).update(is_organization_admin=True)
    scene.cora.refresh_from_db()
    last_name = rows[0].person.name.split(" ")[1]
    review = reverse("rounds:review", args=[matching.public_id])
    without = reverse("rounds:without", args=[matching.public_id])
    load = reverse("rounds:load", args=[matching.public_id])
    in_program = reverse("programs:people", args=[scene.program.public_id])
    directory = reverse("people:directory")
    return scene.cora, [
        ("Review", review),
        ("Review, last page by mentor", f"{review}?sort=-mentor&page=999999"),
        ("Review, name searched", f"{review}?q={last_name}"),
        ("Review, good fit, not decided", f"{review}?fit=good&decision=open&sort=mentee"),
        ("Review, change with a weight", f"{review}?steady=moves"),
        ("Without a mentor", without),
        ("Without a mentor, name searched", f"{without}?q={last_name}"),
        ("Mentors' places", load),
        ("Mentors' places, free", f"{load}?show=free"),
        ("History", reverse("rounds:history", args=[matching.public_id])),
        ("People of the program", in_program),
        ("People, name searched", f"{in_program}?q={last_name}"),
        ("People, mentors, last page", f"{in_program}?role=mentor&sort=-joined&page=999999"),
        ("People, last page", f"{in_program}?page=999999"),
        ("Directory", directory),
        ("Directory, name searched", f"{directory}?q={last_name}"),
        ("Directory, last page", f"{directory}?page=999999"),
    ]


def _people(number: int) -> list["Person"]:
    from tests.rounds.scene import NOW

    from telemachy.matching.generate.names import PLACES
    from telemachy.people.models import Person

    draw = random.Random(1)  # noqa: S311  invented people
    made = []
    for place in range(number):
        home = draw.choice(PLACES)
        name = f"{draw.choice(home.given)} {draw.choice(home.family)} {place}"
        made.append(
            Person(
                name=name,
                email=f"p{place}@bench.example.org",
                headline=f"{draw.choice(WANTED)} lead, {draw.choice(SITES)}",
                added_at=NOW,
                joined_at=NOW if place % 3 else None,
            )
        )
    return Person.objects.bulk_create(made, batch_size=ROWS_AT_ONCE)


def _enrolled(scene: Any, people: Sequence["Person"], mentees: int) -> list["Enrollment"]:
    from tests.rounds.scene import NOW

    from telemachy.programs.models import Enrollment

    draw = random.Random(2)  # noqa: S311
    story = "I would like to learn from somebody who has done this before and talks about it. " * 6
    rows = [
        Enrollment(
            cohort=scene.cohort,
            person=person,
            role="mentee" if place < mentees else "mentor",
            state="active" if place % 3 else "invited",
            source="roster",
            key=f"k{place}",
            answers={
                "wants" if place < mentees else "offers": "|".join(draw.sample(WANTED, 3)),
                "site": draw.choice(SITES),
                "language": "English",
                "about me": story,
            },
            capacity=None if place < mentees or place % 9 == 0 else draw.randint(1, 4),
            joined_at=NOW,
            waiting_since=NOW,
        )
        for place, person in enumerate(people)
    ]
    return Enrollment.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _reviewed(scene: Any, mentees: Sequence["Enrollment"], mentors: Sequence["Enrollment"]) -> "Round":
    """A round as a run leaves it: nine in ten mentees paired, a decision on one pair in fifty."""
    from tests.rounds.scene import NOW

    from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
    from telemachy.rounds.choices import Cause, RoundState
    from telemachy.rounds.models import DecisionChange, PairDecision, Proposal, Round, Unmatched

    draw = random.Random(3)  # noqa: S311
    matching = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    run = ask_to_solve(actor=scene.cora, round=matching, version=matching.version, now=NOW)
    paired = len(mentees) * 9 // 10
    proposals = [_proposal(matching, mentee, draw.choice(mentors), draw) for mentee in mentees[:paired]]
    for place, one in enumerate(proposals):
        one.decided = "keep" if place % 50 == 0 else ""
    Proposal.objects.bulk_create(proposals, batch_size=ROWS_AT_ONCE)
    kept = [one for one in proposals if one.decided]
    PairDecision.objects.bulk_create([_decision(PairDecision, "decision", one, scene, NOW) for one in kept])
    DecisionChange.objects.bulk_create([_decision(DecisionChange, "after", one, scene, NOW) for one in kept])
    Unmatched.objects.bulk_create(
        [
            Unmatched(
                round=matching,
                enrollment=mentee,
                name_sort=mentee.person.name,
                cause=draw.choice([Cause.ALL_TAKEN, Cause.MUST, Cause.MINIMUM]),
                reason=f"{mentee.person.name} shares a language with nobody who has a place left.",
                reason_for_person="The mentors who fit are with others this time.",
                topics=draw.sample(WANTED, 2),
            )
            for mentee in mentees[paired:]
        ],
        batch_size=ROWS_AT_ONCE,
    )
    run.figures = {
        "mentees": len(mentees),
        "mentors": len(mentors),
        "pairs": paired,
        "covered": paired,
    }
    run.steadiness = {"by": 10.0, "tried": 6, "holding": paired - paired // 7, "pairs": paired, "eye": 10}
    run.ended_at = NOW
    run.save()
    Round.objects.filter(pk=matching.pk).update(run=run, state=RoundState.REVIEW)
    return Round.objects.get(pk=matching.pk)


def _proposal(matching: "Round", mentee: "Enrollment", mentor: "Enrollment", draw: random.Random) -> Any:
    from telemachy.rounds.models import Proposal

    reasons = [
        {
            "key": key,
            "label": key.capitalize(),
            "heading": heading,
            "points": draw.randint(0, 20) * 1_000_000,
            "out_of": 20_000_000,
            "known": True,
            "sentence": f"{mentor.person.name} offers {draw.choice(WANTED).lower()} and {key} for six years",
            "show": True,
        }
        for key, heading in (
            ("topic", "Experience and expertise"),
            ("situation", "Experience and expertise"),
            ("site", "Network"),
            ("time", "Availability"),
            ("style", "Chemistry"),
        )
    ]
    return Proposal(
        round=matching,
        mentee_enrollment=mentee,
        mentor_enrollment=mentor,
        score=sum(one["points"] for one in reasons),
        out_of=100_000_000,
        fit=draw.choice(["strong", "good", "good", "some"]),
        known=4,
        asked=5,
        reasons=reasons,
        words_for_mentee=[one["sentence"] for one in reasons[:2]],
        words_for_mentor=[one["sentence"] for one in reasons[:2]],
        mentee_sort=mentee.person.name,
        mentor_sort=mentor.person.name,
        is_steady=draw.random() > 1 / 7,
    )


def _decision(model: Any, column: str, pair: Any, scene: Any, now: Any) -> Any:
    return model(
        round=pair.round,
        mentee_enrollment=pair.mentee_enrollment,
        mentor_enrollment=pair.mentor_enrollment,
        by=scene.cora,
        at=now,
        **{column: "keep"},
    )


if __name__ == "__main__":
    raise SystemExit(main())

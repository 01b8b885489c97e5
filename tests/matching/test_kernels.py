"""Compiled loops against their numpy twins: the same pairs, cell for cell, whatever the rules."""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.cohorts import every_kind

from telemachy.matching import candidates, kernels, pricing
from telemachy.matching.blocks import Scorer, flat_pairs
from telemachy.matching.generate.adversarial import instance
from telemachy.matching.generate.bench import bench
from telemachy.matching.pricing import Moved, Prices
from telemachy.matching.problem import Pairs, Problem, keys_of
from telemachy.matching.rarity import Rarity
from telemachy.matching.records import build_problem
from telemachy.matching.rules import DemandType, Rules
from telemachy.matching.solving import solve
from telemachy.matching.tables import SetColumn, Table, Vocabulary, WeekColumn

pytestmark = pytest.mark.skipif(not kernels.available(), reason="numba is not installed")

Look = Callable[[], Pairs]


def both_ways(look: Look) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return what a pass finds in compiled loops, and what it finds in numpy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TELEMACHY_KERNELS", raising=False)
        patch.setattr(kernels, "WORTH_COMPILING", 0)
        patch.setattr(kernels, "_WORTH_IT_ONCE_LOADED", 0)
        assert kernels.worth_it(0)
        compiled = look()
        patch.setenv("TELEMACHY_KERNELS", "off")
        assert not kernels.worth_it(1 << 60)
        return list(compiled), list(look())


def typed(rules: Rules) -> Rules:
    """The same rules with a second type of demand, in which half the criteria count otherwise."""
    other = {
        criterion.key: points for criterion, points in zip(rules.criteria, [0.0, 3.0, -2.5] * 4, strict=False)
    }
    return replace(rules, types=(DemandType("expert", 1, {}), DemandType("coach", 1, other)))


def with_types(problem: Problem, rules: Rules) -> tuple[Problem, Rules]:
    demand = np.repeat(problem.demand, 2, axis=1)
    return problem.changed(types=("expert", "coach"), demand=demand), typed(rules)


PLACES = """
version = 1
[match]
objective = "coverage"
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = 40
[[criteria]]
key = "place"
kind = "near"
measure = "km"
mentee = "place"
mentor = "place"
points = 20
reach = 30
[[must]]
key = "place"
kind = "within"
measure = "km"
mentee = "place"
mentor = "place"
high = 100
"""


def in_places(seed: int) -> tuple[Problem, Rules]:
    """People in towns, some of whom have not said where: what is worked out in numpy, whoever asks."""
    random = np.random.default_rng(seed)
    rules = Rules.from_toml(PLACES)

    def people(count: int, column: str) -> list[dict[str, str]]:
        return [
            {
                column: "; ".join(random.choice(["Talks", "Data", "Law"], 2, replace=False)),
                "place": ""
                if random.random() < 0.2
                else f"{50 + random.random():.3f}, {random.random():.3f}",
            }
            for _ in range(count)
        ]

    problem = build_problem(people(30, "want"), people(20, "offer"), rules, seed=seed)
    return problem, rules


def drawn(seed: int) -> tuple[Problem, Rules]:
    """A cohort of every kind, in one of many ways."""
    random = np.random.default_rng(seed)
    if seed % 8 == 7:
        return in_places(seed)
    problem, rules = every_kind(
        seed,
        int(random.integers(1, 40)),
        int(random.integers(1, 90)),
        marked=bool(random.integers(2)),
        minimum=[None, 4.0, 30.0][int(random.integers(3))],
        floor=[None, 30.0][int(random.integers(2))],
        least_answers=int(random.integers(0, 5)),
    )
    if random.integers(3):
        rules = replace(rules, must=rules.must[: int(random.integers(len(rules.must)))])
    return with_types(problem, rules) if random.integers(2) else (problem, rules)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 3, 12, 200]), st.booleans())
def test_candidates_are_the_same_compiled(seed: int, most: int, lowered: bool) -> None:
    problem, rules = drawn(seed)
    scorer = Scorer(problem, rules)
    keys = problem.mentee_keys, problem.mentor_keys
    prices = np.random.default_rng(seed).integers(-2, 9, problem.n_mentors) * 2.25 if lowered else None

    def look() -> Pairs:
        return candidates.best_pairs(scorer, *keys, problem.capacity > 0, most, prices=prices)

    compiled, plain = both_ways(look)

    assert compiled == plain


TIERS = ["score", "floor", "rarity", "pair", "", "covered"]


def drawn_prices(problem: Problem, scorer: Scorer, rules: Rules, seed: int) -> Prices:
    """Prices at which very many pairs are even, to the unit, in tier after tier."""
    random = np.random.default_rng(seed)
    n, m, n_types = problem.n_mentees, problem.n_mentors, len(problem.types)
    tiers = tuple(random.permutation(TIERS)[: random.integers(1, len(TIERS) + 1)].tolist())
    rarity = Rarity(problem, rules, scorer.criteria)
    wants = np.zeros((len(tiers), n, n_types), dtype=np.int64)
    mentors = np.zeros((len(tiers), m), dtype=np.int64)
    every, one = np.arange(n, dtype=np.int32), random.integers(0, m, n).astype(np.int32)
    for tier, gain in enumerate(tiers):
        mentors[tier] = random.integers(-1, 2, m) * (3_000_000 if gain == "score" else 1)
        mentors[tier] *= random.random(m) < 0.4
        for type_ in range(n_types):
            if gain == "score":
                wants[tier, :, type_] = -scorer.scores(every, one, type_)
            elif gain == "rarity":
                wants[tier, :, type_] = -rarity.cells(every, one, type_)
            else:
                wants[tier, :, type_] = random.integers(-1, 2, n) * (random.random(n) < 0.4)
    return Prices(
        tiers=tiers,
        mentors=mentors,
        wants=wants,
        open_wants=random.random((n, n_types)) < 0.9,
        open_mentors=problem.capacity > 0,
        known=np.sort(random.choice(n * m, n * m // 7, replace=False)).astype(np.int64),
        rarity=rarity if "rarity" in tiers else None,
    )


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 3, 12, 200]), st.sampled_from([None, 0.02, 0.4, 1.0]))
def test_improving_pairs_are_the_same_compiled(seed: int, most: int, share: float | None) -> None:
    problem, rules = drawn(seed)
    scorer = Scorer(problem, rules)
    prices = drawn_prices(problem, scorer, rules, seed)
    random = np.random.default_rng(seed)
    moved = None
    if share is not None:
        moved = Moved(random.random(problem.n_mentees) < share, random.random(problem.n_mentors) < share)

    compiled, plain = both_ways(lambda: pricing.improving_pairs(scorer, prices, most, moved=moved))

    assert compiled == plain


def priced(problem: Problem, rules: Rules, scorer: Scorer) -> Prices:
    """Prices as a solver leaves them: hardly a pair improves, and many are even."""
    every = np.arange(problem.n_mentees, dtype=np.int32)
    best = candidates.best_pairs(scorer, problem.mentee_keys, problem.mentor_keys, problem.capacity > 0, 1)
    price = np.random.default_rng(1).integers(0, 3, problem.n_mentors) * 2_000_000
    wants = np.zeros((2, problem.n_mentees, 1), dtype=np.int64)
    wants[0, best.mentee, 0] = price[best.mentor] - scorer.scores(best.mentee, best.mentor)
    return Prices(
        tiers=("score", "rarity"),
        mentors=np.stack((price, np.zeros_like(price))),
        wants=wants,
        open_wants=np.ones((len(every), 1), dtype=bool),
        open_mentors=problem.capacity > 0,
        known=flat_pairs(best.mentee, best.mentor, problem.n_mentors),
        rarity=Rarity(problem, rules, scorer.criteria),
    )


def test_a_long_row_is_the_same_compiled() -> None:
    """Long enough for all cases of both criteria together, for groups of columns, and for frequent topics."""
    problem, rules = bench(60, 17_000)
    scorer = Scorer(problem, rules)
    prices = priced(problem, rules, scorer)
    keys = problem.mentee_keys, problem.mentor_keys

    best = both_ways(lambda: candidates.best_pairs(scorer, *keys, problem.capacity > 0, 24))
    improving = both_ways(lambda: pricing.improving_pairs(scorer, prices, 12))

    many = both_ways(lambda: candidates.best_pairs(scorer, *keys, problem.capacity > 0, 300))

    assert best[0] == best[1]
    assert len(best[0]) == 60 * 24
    assert many[0] == many[1]
    assert len(many[0]) == 60 * 300
    assert improving[0] == improving[1]
    assert improving[0]


@pytest.mark.parametrize("name", ["all-equal", "near-duplicates", "seats", "civil-service"])
def test_a_whole_solve_is_the_same_compiled(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, rules = instance(name, 300, 200)
    monkeypatch.setenv("TELEMACHY_KERNELS", "off")
    plain = solve(problem, rules)

    monkeypatch.delenv("TELEMACHY_KERNELS")
    monkeypatch.setattr(kernels, "WORTH_COMPILING", 0)
    monkeypatch.setattr(kernels, "_WORTH_IT_ONCE_LOADED", 0)
    compiled = solve(problem, rules)

    assert compiled.matches == plain.matches
    for tier, other in zip(compiled.certificate.tiers, plain.certificate.tiers, strict=True):
        assert (tier.value, tier.bound, tier.prices.tolist()) == (
            other.value,
            other.bound,
            other.prices.tolist(),
        )
    assert compiled.certificate.is_proved


ODD = """
version = 1
[match]
objective = "coverage"
[[criteria]]
key = "many"
kind = "covers"
mentee = "many"
mentor = "many"
points = 30
[[criteria]]
key = "alike"
kind = "similar"
mentee = "many"
mentor = "many"
points = 7
[[criteria]]
key = "time"
kind = "overlap"
mentee = "free"
mentor = "free"
points = 9
enough = 300
[[criteria]]
key = "number"
kind = "near"
mentee = "number"
mentor = "number"
points = 5
reach = 2
"""


def odd(n_mentees: int, n_mentors: int) -> tuple[Problem, Rules]:
    """Sets too long to count in a byte, weeks of several words, and numbers all different."""
    random = np.random.default_rng(5)

    def table(size: int) -> Table:
        sets = [np.sort(random.choice(400, random.integers(0, 390), replace=False)) for _ in range(size)]
        starts = np.cumsum([0, *map(len, sets)]).astype(np.int64)
        codes = np.concatenate([np.zeros(0, np.int64), *sets]).astype(np.int32)
        return Table(
            size,
            sets={"many": SetColumn(starts, codes)},
            numbers={"number": np.where(random.random(size) < 0.2, np.nan, random.normal(size=size))},
            weeks={"free": WeekColumn(random.integers(0, 1 << 63, (size, 6)).astype(np.uint64))},
        )

    problem = Problem(
        mentees=table(n_mentees),
        mentors=table(n_mentors),
        vocabulary=Vocabulary(tuple(f"value {code:03d}" for code in range(400))),
        mentee_keys=keys_of(map(str, range(n_mentees)), 1, "mentee"),
        mentor_keys=keys_of(map(str, range(n_mentors)), 1, "mentor"),
        capacity=np.ones(n_mentors, np.int64),
        demand=np.ones(n_mentees, np.int64),
    )
    return problem, Rules.from_toml(ODD)


@pytest.mark.parametrize("shape", [(20, 300), (1, 1), (20, 0), (0, 20)])
def test_odd_columns_are_the_same_compiled(shape: tuple[int, int]) -> None:
    problem, rules = odd(*shape)
    scorer = Scorer(problem, rules)
    keys = problem.mentee_keys, problem.mentor_keys

    best = both_ways(lambda: candidates.best_pairs(scorer, *keys, problem.capacity > 0, 9))

    assert best[0] == best[1]
    if min(shape):
        improving = both_ways(lambda: pricing.improving_pairs(scorer, priced(problem, rules, scorer), 3))
        assert improving[0] == improving[1]


def test_what_is_laid_out_travels_and_threads_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "WORTH_COMPILING", 0)
    monkeypatch.setattr(kernels, "_WORTH_IT_ONCE_LOADED", 0)
    monkeypatch.setattr("telemachy.matching.blocks.ROW_CELLS", 40_000)
    problem, rules = every_kind(3, 60, 40)
    scorer = pickle.loads(pickle.dumps(Scorer(problem, rules)))
    rows = pickle.loads(pickle.dumps(scorer.rows()))
    keys = problem.mentee_keys, problem.mentor_keys

    here = candidates.best_pairs(scorer, *keys, problem.capacity > 0, 5)
    with ThreadPoolExecutor(3) as executor:
        there = candidates.best_pairs(scorer, *keys, problem.capacity > 0, 5, executor)

    assert len(rows.blocks()) > 2
    assert list(here) == list(there)
    assert len(here) > 0


def test_what_is_laid_out_for_everyone_is_laid_out_once() -> None:
    problem, rules = every_kind(3, 60, 40)
    scorer = Scorer(problem, rules)

    assert scorer.rows() is scorer.rows()
    assert scorer.rows(np.arange(4, dtype=np.int32)) is not scorer.rows()
    assert scorer.forbidding(Pairs.of([(0, 0)])).rows() is not scorer.rows()
    assert pickle.loads(pickle.dumps(scorer))._of_everyone == []  # it travels by itself


@pytest.mark.parametrize("taken", [[], [0], [59], [3, 4, 17, 30, 31, 32, 58], range(60)])
def test_slices_hold_as_many_of_those_taken(taken: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telemachy.matching.blocks.ROW_CELLS", 3 * 40)
    monkeypatch.setattr("telemachy.matching.blocks._ROW_ITSELF", 0)
    rows = Scorer(*bench(60, 40)).rows()
    mask = np.isin(np.arange(60), taken)

    found = [np.flatnonzero(mask[block]) + block.start for block in rows.blocks(mask)]

    assert [row for block in found for row in block] == list(taken)
    assert [len(block) for block in found[:-1]] == [3] * (len(found) - 1)
    assert len(found) == -(-len(taken) // 3)


# Compiling, keeping and loading


def run(code: str, **environment: str) -> str:
    """Run a line of Python in a process of its own."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | environment)
    return done.stdout.strip()


def test_a_small_job_never_loads_numba() -> None:
    code = (
        "import sys; from telemachy.matching.generate.bench import bench;"
        "from telemachy.matching.solving import solve;"
        "print(len(solve(*bench(1000, 300)).matches) > 0, 'numba' in sys.modules)"
    )

    assert run(code) == "True False"


def test_the_size_of_a_job_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEMACHY_KERNELS", raising=False)
    monkeypatch.delitem(sys.modules, "telemachy.matching.kernels.passes", raising=False)
    sizes = [kernels._WORTH_IT_ONCE_LOADED, kernels.WORTH_IT, kernels.WORTH_COMPILING]

    monkeypatch.setattr(kernels, "is_compiled", lambda loops: False)
    assert [kernels.worth_it(size) for size in sizes] == [False, False, True]

    monkeypatch.setattr(kernels, "is_compiled", lambda loops: True)
    assert [kernels.worth_it(size) for size in sizes] == [False, True, True]

    monkeypatch.setitem(sys.modules, "telemachy.matching.kernels.passes", kernels)
    assert [kernels.worth_it(size) for size in sizes] == [True, True, True]
    assert not kernels.worth_it(sizes[0] - 1)

    monkeypatch.setenv("TELEMACHY_KERNELS", "off")
    assert not any(kernels.worth_it(size) for size in sizes)


def test_loops_kept_by_an_older_version_do_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not kernels.is_compiled()
    kept = tmp_path / "kernels" / "passes.improving_of_rows-1.py311.nbi"
    kept.parent.mkdir()
    kept.touch()
    assert kernels.is_compiled()

    os.utime(kept, (0, 0))

    assert not kernels.is_compiled()


def test_loops_stay_good_when_a_file_changes_that_they_do_not_hold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sources = tmp_path / "sources"
    shutil.copytree(Path(kernels.__file__).parent, sources, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernels, "__file__", str(sources / "__init__.py"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    kept = tmp_path / "kept" / "passes.improving_of_rows-1.py311.nbi"
    kept.parent.mkdir()
    kept.touch()
    later = kept.stat().st_mtime + 10

    os.utime(sources / "nexts.py", (later, later))
    assert kernels.is_compiled("passes")

    os.utime(sources / "rows.py", (later, later))
    assert not kernels.is_compiled("passes")


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEMACHY_KERNELS", raising=False)
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert not kernels.available()


LOOP = """
from telemachy.matching.kernels.compiling import compiled

@compiled("int64(int64)")
def doubled(number):
    return 2 * number
"""


def test_compiled_loops_are_kept_where_numba_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text(LOOP)
    code = "import loops; print(loops.doubled(21))"
    kept = tmp_path / "kept"

    assert run(code, NUMBA_CACHE_DIR=str(kept), PYTHONPATH=str(tmp_path)) == "42"
    assert len(list(kept.rglob("loops.doubled*.nbc"))) == 1
    assert run(code, NUMBA_CACHE_DIR=str(kept), PYTHONPATH=str(tmp_path)) == "42"
    assert len(list(kept.rglob("loops.doubled*.nbc"))) == 1


@pytest.mark.parametrize("error", [RuntimeError("no locator available"), PermissionError("read-only")])
def test_where_nothing_can_be_written_it_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from telemachy.matching.kernels import compiling

    def refuse(function: object) -> None:
        raise error

    monkeypatch.setattr(compiling, "_Cache", refuse)

    @compiling.compiled("int64(int64)")
    def doubled(number: int) -> int:
        return 2 * number

    assert doubled(21) == 42


def test_what_was_compiled_does_not_outlive_what_it_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from telemachy.matching.kernels import compiling

    for source in Path(compiling.__file__).parent.glob("*.py"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    monkeypatch.setattr(compiling, "_HERE", tmp_path)
    passes = str(tmp_path / "passes.py")
    before = compiling.fingerprint(passes)

    assert compiling.fingerprint(passes) == before
    (tmp_path / "rows.py").write_text("# changed")
    assert compiling.fingerprint(passes) != before

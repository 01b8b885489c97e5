"""`telemachy match`: a coordinator's spreadsheet in; matches, reasons, report and certificate out."""

import json
import os
import resource
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from telemachy.cli import rosters as files
from telemachy.cli.rosters import Reading, Rosters, reading_options
from telemachy.cli.terminal import refuse, say, says_refusals, step
from telemachy.matching.files.assuming import assume_rules, same_answers
from telemachy.matching.files.counting import counted
from telemachy.matching.files.decisions import Decided, PairList, read_decisions, read_pairs, rows_of_pairs
from telemachy.matching.files.fitting import Fitted, IdPair, to_problem
from telemachy.matching.files.outcomes import Outcome
from telemachy.matching.rules import Objective, Rules, presets
from telemachy.matching.tables import normalize

if TYPE_CHECKING:
    from telemachy.matching.result import Result

WRITTEN = ("report.html", "matches.xlsx", "matches.csv", "unmatched.csv", "certificate.json", "rules.toml")
OBJECTIVES = [str(objective) for objective in Objective]


@dataclass(frozen=True)
class Wanted:
    """What the command was asked for, files read.

    Parameters
    ----------
    pins, never : PairList or None
        From ``--pins`` and ``--never``.
    before : Decided or None
        The earlier matching of ``--from``.
    workers : int or None
        From ``--workers``.
    cluster : str
        From ``--cluster``.
    gap : float
        From ``--gap``, as a share.
    """

    rules: Rules | None
    is_preset: bool
    objective: str | None
    seed: int
    pins: PairList | None
    never: PairList | None
    before: Decided | None
    workers: int | None = None
    cluster: str = ""
    gap: float = 0.0

    @property
    def all_pins(self) -> tuple[IdPair, ...]:
        return tuple(dict.fromkeys((*_pairs_of(self.pins), *(self.before.of("keep") if self.before else ()))))

    @property
    def all_never(self) -> tuple[IdPair, ...]:
        return tuple(
            dict.fromkeys((*_pairs_of(self.never), *(self.before.of("never") if self.before else ())))
        )


def _share(context: click.Context, option: click.Parameter, text: str) -> float:
    """Read "0.1%" or "0.001" as a share."""
    number, percent, rest = text.strip().partition("%")
    try:
        share = float(number) / (100 if percent else 1)
    except ValueError:
        share = -1.0
    if rest.strip() or not 0 <= share < 1:
        raise click.BadParameter('Expected a share from 0 to below 1, such as "0.1%" or "0.001".')
    return share


@click.command()
@click.argument(
    "people", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="MENTEES MENTORS | PEOPLE"
)
@click.option(
    "--rules", "rules_name", metavar="FILE|PRESET", help="Your rule file, or the name of a shipped one."
)
@click.option(
    "--objective", type=click.Choice(OBJECTIVES), help="What is best for the whole; overrides the rules."
)
@click.option(
    "--seed", default=1, show_default=True, help="Draws ties; the same seed gives the same matches."
)
@click.option("--pins", type=click.Path(path_type=Path), help="Pairs to make first: mentee_id and mentor_id.")
@click.option("--never", type=click.Path(path_type=Path), help="Pairs not to make: mentee_id and mentor_id.")
@click.option(
    "--from",
    "before",
    type=click.Path(path_type=Path),
    help="An earlier matches.xlsx with your decisions in it.",
)
@click.option("--skip-bad-rows", is_flag=True, help="Go on without the rows that cannot be used.")
@click.option(
    "--out", default=Path("matches"), show_default=True, type=click.Path(path_type=Path, file_okay=False)
)
@click.option("--sender", default="", help="The name under the introductions: your organization or program.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Work side by side on this machine; 1 for none. Left out, large jobs take all processors.",
)
@click.option(
    "--cluster",
    default="",
    metavar="ADDRESS",
    help="Work on a Dask cluster, such as tcp://10.0.0.5:8786. The same matches come out.",
)
@click.option(
    "--gap",
    default="0",
    metavar="SHARE",
    callback=_share,
    help="Stop once at most so much of the bound is missing, such as 0.1%; 0 is the best there is.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object of figures, and nothing else.")
@reading_options
@says_refusals
def match(
    people: tuple[Path, ...],
    rules_name: str | None,
    objective: str | None,
    seed: int,
    pins: Path | None,
    never: Path | None,
    before: Path | None,
    skip_bad_rows: bool,
    out: Path,
    sender: str,
    workers: int | None,
    cluster: str,
    gap: float,
    as_json: bool,
    mapping: tuple[str, ...],
    encoding: str | None,
    sheet: str | None,
) -> None:
    """Match mentees with mentors from your spreadsheet.

    Give two files, mentees then mentors, or one file with a column that says who is what. CSV or XLSX, any
    column names. Without --rules the rules are made from what the files hold, and printed.
    """
    if len(people) > 2:
        raise click.UsageError("Give two files, mentees then mentors, or one file of both.")
    if workers and cluster:
        raise click.UsageError("Name workers on this machine (--workers) or a cluster (--cluster), not both.")
    rules, is_preset = read_rules(rules_name)
    wanted = Wanted(
        rules=rules,
        is_preset=is_preset,
        objective=objective,
        seed=seed,
        pins=_pairs(pins),
        never=_pairs(never),
        before=_decided(before),
        workers=workers,
        cluster=cluster,
        gap=gap,
    )
    _spare_decisions(out, before)
    with step("Reading", quiet=as_json):
        loaded = files.load_rosters(people, rules, Reading(mapping, encoding, sheet))
        skipped = files.settle_faults(loaded, skip=skip_bad_rows, folder=out)
    if not as_json:
        files.show_columns(loaded)
    fitted, assumed = _fit(loaded, wanted)
    if not as_json:
        _show_assumed(assumed)
    outcome, result, executor = _solve(
        fitted, wanted, [skipped, *loaded.notes], assumed, sender, quiet=as_json
    )
    with step("Writing", quiet=as_json):
        write_all(outcome, fitted, result, wanted, people, out, skipped_rows=bool(skipped))
    if as_json:
        click.echo(json.dumps({**figures(outcome, result.seconds), "executor": executor}))
    else:
        _summary(outcome, out, assumed)


def read_rules(name: str | None) -> tuple[Rules | None, bool]:
    """Return the rules of a file or of a shipped preset, and whether it is a preset.

    Raises
    ------
    RulesError
        If the file is not a usable rule file.
    """
    if name is None:
        return None, False
    if not Path(name).is_file() and name in presets():
        return Rules.preset(name), True
    if not Path(name).is_file():
        refuse(
            f"--rules: There is no file “{name}”, nor a shipped rule file; there are: {', '.join(presets())}."
        )
    try:
        return Rules.from_toml(Path(name).read_text(encoding="utf-8-sig")), False
    except UnicodeDecodeError:
        refuse(f"{name}: The rule file is not UTF-8. Save it again as UTF-8.")


def _pairs(path: Path | None) -> PairList | None:
    if path is None:
        return None
    with path.open("rb") as stream:
        return read_pairs(stream, path.name)


def _pairs_of(listed: PairList | None) -> tuple[IdPair, ...]:
    return listed.pairs if listed else ()


def _decided(path: Path | None) -> Decided | None:
    if path is None:
        return None
    with path.open("rb") as stream:
        return read_decisions(stream, path.name)


def _spare_decisions(out: Path, before: Path | None) -> None:
    """Refuse to write over a workbook in which somebody has decided, unless its decisions were read."""
    book = out / "matches.xlsx"
    if not book.is_file() or (before is not None and before.resolve() == book.resolve()):
        return
    decided = _decided(book)
    if decided and decided.decisions:
        count = len(decided.decisions)
        refuse(
            f"{book} holds {count:,} of your decisions, which would be lost. "
            f"Use them (--from {book}), or name another folder (--out)."
        )


def _fit(loaded: Rosters, wanted: Wanted) -> tuple[Fitted, list[str]]:
    for listed in filter(None, (wanted.pins, wanted.never)):
        rows_of_pairs(listed, loaded.mentees, loaded.mentors)  # refused here, where its lines are known
    said: list[str] = []
    rules = wanted.rules
    if rules is None:
        assumption = assume_rules(loaded.mentees, loaded.mentors)
        rules, said = assumption.rules, [*assumption.said, *_overlooked(loaded, assumption.rules)]
    if wanted.objective:
        rules = replace(rules, aim=replace(rules.aim, objective=Objective(wanted.objective)))
    fitted = to_problem(
        loaded.mentees,
        loaded.mentors,
        rules,
        seed=wanted.seed,
        pins=wanted.all_pins,
        never=wanted.all_never,
        drop_missing=wanted.is_preset,
    )
    return fitted, said


def _overlooked(loaded: Rosters, rules: Rules) -> list[str]:
    """Say how to use two columns that hold the same answers, where no topics are compared."""
    if any(criterion.key == "topics" for criterion in rules.criteria):
        return []
    columns = same_answers(loaded.mentees, loaded.mentors)
    if columns is None:
        return []
    own, other = (column.heading for column in columns)
    typed = [f"mentees:topics_wanted={own}", f"mentors:topics_offered={other}"]
    if not loaded.mentees.column_map.role:  # one file of both sides
        typed = [f"topics={own}"] if own == other else [f"topics_wanted={own}", f"topics_offered={other}"]
    options = " ".join(f"--map {shlex.quote(text)}" for text in typed)
    named = f"“{own}”" if own == other else f"“{own}” and “{other}”"
    return [f"{named} hold answers that both sides give, and are not used. If those are topics: {options}"]


def _show_assumed(said: Sequence[str]) -> None:
    if said:
        say("No rules were given; these were assumed, and are in rules.toml to change and use (--rules):")
        for sentence in said:
            say(f"  {sentence}")


def _solve(
    fitted: Fitted,
    wanted: Wanted,
    notes: Sequence[str],
    assumed: Sequence[str],
    sender: str,
    *,
    quiet: bool,
) -> tuple[Outcome, "Result", str]:
    """Return what came out, for people and in numbers, and the name of the executor."""
    from telemachy.matching.files.telling import tell

    count = f"{fitted.problem.n_mentees:,} mentees with {fitted.problem.n_mentors:,} mentors"
    with step(f"Matching {count}", quiet=quiet):
        result, executor = _on_executor(fitted, wanted)
    with step("Explaining", quiet=quiet):
        outcome = tell(
            fitted,
            result,
            title="Mentors and mentees, matched",
            seed=wanted.seed,
            notes=[note for note in (*notes, *assumed) if note],
            decisions=dict(wanted.before.decisions) if wanted.before else None,
            sender=sender,
        )
    return replace(outcome, moved=who_moved(outcome, wanted.before)), result, executor


def _on_executor(fitted: Fitted, wanted: Wanted) -> tuple["Result", str]:
    from telemachy.matching.executors import ClusterRefused, Where, named
    from telemachy.matching.solving import solve

    problem = fitted.problem
    try:
        with Where(wanted.workers, wanted.cluster).opened(problem.n_mentees * problem.n_mentors) as executor:
            return solve(problem, fitted.rules, executor=executor, gap=wanted.gap), named(executor)
    except ClusterRefused as refused:
        refuse(f"--cluster: {refused} Nothing was written.")


def who_moved(outcome: Outcome, before: Decided | None) -> tuple[str, ...]:
    """Say who has another mentor than before, a sentence each."""
    if before is None:
        return ()
    was: dict[str, set[str]] = {}
    for mentee, mentor in before.pairs:
        was.setdefault(normalize(mentee), set()).add(mentor)
    now: dict[str, set[str]] = {}
    names = {load.id: load.name for load in outcome.loads}
    people = {alone.id: alone.name for alone in outcome.alone}
    for pair in outcome.pairs:
        now.setdefault(normalize(pair.mentee_id), set()).add(pair.mentor_id)
        people[pair.mentee_id] = pair.mentee
    moved = []
    for id_, name in people.items():
        key = normalize(id_)
        left, got = was.get(key, set()) - now.get(key, set()), now.get(key, set()) - was.get(key, set())
        if left or got:
            moved.append(f"{name}: {_listed(left, names)} → {_listed(got, names)}")
    return tuple(moved)


def _listed(ids: set[str], names: Mapping[str, str]) -> str:
    return ", ".join(sorted(names.get(id_, id_) for id_ in ids)) or "nobody"


def write_all(
    outcome: Outcome,
    fitted: Fitted,
    result: "Result",
    wanted: Wanted,
    people: Sequence[Path],
    out: Path,
    *,
    skipped_rows: bool,
) -> None:
    """Write every file of a matching into one folder."""
    from telemachy.matching.files.certificates import certificate_json
    from telemachy.matching.files.report import report_html
    from telemachy.matching.files.writing import write_matches_csv, write_unmatched_csv, write_xlsx

    out.mkdir(parents=True, exist_ok=True)
    content = {"report.html": report_html(outcome).encode(), "rules.toml": outcome.rules.encode()}
    for name, write in (("matches.csv", write_matches_csv), ("unmatched.csv", write_unmatched_csv)):
        text = StringIO(newline="")
        write(outcome, text)
        content[name] = b"\xef\xbb\xbf" + text.getvalue().encode()
    book = BytesIO()
    write_xlsx(outcome, book)
    certificate = certificate_json(
        fitted,
        result,
        seed=wanted.seed,
        pins=wanted.all_pins,
        never=wanted.all_never,
        outputs=content,
        skipped_rows=skipped_rows,
        title=outcome.title,
        sender=outcome.sender,
        paths=_seen_from(out, people),
    )
    content["matches.xlsx"] = book.getvalue()
    content["certificate.json"] = json.dumps(certificate, indent=1, ensure_ascii=False).encode()
    for name, data in content.items():
        (out / name).write_bytes(data)


def _seen_from(out: Path, people: Sequence[Path]) -> dict[str, str]:
    both = people if len(people) == 2 else [people[0], people[0]]
    return {side: os.path.relpath(path, out) for side, path in zip(files.SIDES, both, strict=True)}


def figures(outcome: Outcome, seconds: Mapping[str, float]) -> dict[str, Any]:
    """Return the object that ``--json`` prints."""
    return {
        "mentees": outcome.mentees,
        "mentors": outcome.mentors,
        "places": outcome.places,
        "pairs": len(outcome.pairs),
        "covered": outcome.covered,
        "total": outcome.total,
        "bound": outcome.bound,
        "gap": outcome.gap,
        "blocking_pairs": outcome.blocking,
        "seconds": {name: round(took, 4) for name, took in seconds.items()},
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _summary(outcome: Outcome, out: Path, assumed: Sequence[str]) -> None:
    bands = ", ".join(f"{count:,} {band}" for band, count in outcome.bands.items())
    have = "has" if outcome.covered == outcome.mentees == 1 else "have"
    click.echo(f"{outcome.covered:,} of {counted(outcome.mentees, 'mentee')} {have} a mentor.")
    places, mentors = counted(outcome.places, "place"), counted(outcome.mentors, "mentor")
    click.echo(f"{counted(len(outcome.pairs), 'pair')} ({bands} fit); {places}, {mentors}.")
    if not outcome.criteria:
        click.echo(
            "Nothing was compared: who has whom was drawn by lot. Name columns (--map) or rules (--rules)."
        )
    elif outcome.bound is not None:
        click.echo(_reached(outcome))
    if outcome.blocking:
        pairs = counted(outcome.blocking, "pair")
        click.echo(f"{pairs} would both rather have each other; this objective looks at the whole.")
    for note in outcome.notes:
        if note not in assumed:
            say(f"  note: {note}")
    _list_some("Who moved:", outcome.moved)
    _list_some("What would help:", outcome.help)
    click.echo(f"Written to {out}/: {', '.join(WRITTEN)}")


def _reached(outcome: Outcome) -> str:
    assert outcome.bound is not None
    if outcome.gap == 0:
        return f"{outcome.total:,.6g} points, and no matching under these rules has more."
    return f"{outcome.total:,.6g} points; no matching under these rules has more than {outcome.bound:,.6g}."


def _list_some(title: str, lines: Sequence[str], most: int = 10) -> None:
    if lines:
        click.echo(title)
        for line in lines[:most]:
            click.echo(f"  {line}")
        if len(lines) > most:
            click.echo(f"  … and {len(lines) - most:,} more; report.html has them all.")

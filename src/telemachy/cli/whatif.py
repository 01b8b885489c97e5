"""`telemachy whatif`: of a matching, who would come next, whom to look for, and what a weight decides."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from telemachy.cli.explain import inputs_of
from telemachy.cli.recorded import Matching, read_unaltered
from telemachy.cli.terminal import say, says_refusals, step
from telemachy.matching.files.counting import counted

if TYPE_CHECKING:
    from telemachy.matching.files.asides import Asides

WRITTEN = ("whatif.html", "whatif.xlsx", "whatif.csv")
MOST_PAIRS = 400_000
"""Up to so many pairs of people each weight is moved without being asked: seconds, not minutes."""

_SHOWN = 5


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.argument("people", nargs=-1, type=click.Path(path_type=Path), metavar="[MENTEES MENTORS | PEOPLE]")
@click.option(
    "--next",
    "most",
    default=3,
    show_default=True,
    type=click.IntRange(1, 20),
    help="Mentors named per mentee.",
)
@click.option(
    "--weights/--no-weights",
    default=None,
    help="Move each weight up and down and match again; left out, only where that takes seconds.",
)
@click.option(
    "--by",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="How far each weight is moved, in points.",
)
@click.option(
    "--never", type=click.Path(path_type=Path), help="The list of pairs not to make, if there was one."
)
@click.option(
    "--from", "before", type=click.Path(path_type=Path), help="The workbook of decisions, if there was one."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and write nothing.")
@says_refusals
def whatif(
    folder: Path,
    people: tuple[Path, ...],
    most: int,
    weights: bool | None,
    by: float,
    never: Path | None,
    before: Path | None,
    as_json: bool,
) -> None:
    """Ask about a matching in DIR: who would come next, whom to look for, what moving a weight would do.

    For coordinators. The first two are read off the proof of the matching; weights are moved one by one, and
    everybody is matched again. The files that were matched are looked for where they were; name them if they
    have moved.
    """
    begun = perf_counter()
    with step("Reading", quiet=as_json):
        matching = read_unaltered(folder, people or inputs_of(folder), never, before)
    problem = matching.fitted.problem
    n_pairs = problem.n_mentees * problem.n_mentors
    moves = n_pairs <= MOST_PAIRS if weights is None else weights
    asides = _asked(matching, most, by if moves else 0.0, quiet=as_json)
    if as_json:
        from telemachy.matching.files.asides import asides_json

        click.echo(
            json.dumps({**asides_json(asides), "seconds": {"total": round(perf_counter() - begun, 4)}})
        )
        return
    with step("Writing"):
        _write(asides, folder)
    _summary(asides, folder, left_out=not moves and weights is None)


def _asked(matching: Matching, most: int, by: float, *, quiet: bool) -> "Asides":
    from telemachy.matching.executors import Where
    from telemachy.matching.files.asides import tell_asides

    fitted, title = matching.fitted, str(matching.recorded.data.get("title", ""))
    n_pairs = fitted.problem.n_mentees * fitted.problem.n_mentors
    what = "Asking, and moving each weight" if by else "Asking"
    with step(what, quiet=quiet), Where(None, "").opened(n_pairs) as executor:
        return tell_asides(
            fitted,
            matching.result,
            title=f"What if: {title}" if title else "",
            most=most,
            by=by,
            executor=executor,
        )


def _write(asides: "Asides", folder: Path) -> None:
    from telemachy.matching.files.asides import write_asides_xlsx, write_next_csv
    from telemachy.matching.files.asides_report import asides_html

    text, book = StringIO(newline=""), BytesIO()
    write_next_csv(asides, text)
    write_asides_xlsx(asides, book)
    content = {
        "whatif.html": asides_html(asides).encode(),
        "whatif.xlsx": book.getvalue(),
        "whatif.csv": b"\xef\xbb\xbf" + text.getvalue().encode(),
    }
    for name, data in content.items():
        (folder / name).write_bytes(data)


def _summary(asides: "Asides", folder: Path, *, left_out: bool) -> None:
    for note in asides.notes:
        say(f"  note: {note}")
    helpful = asides.helpful_mentors
    if helpful:
        click.echo("One more mentor would add most with:")
    for recruit in helpful[:_SHOWN]:
        click.echo(f"  {recruit.topic}, somebody like {recruit.like}: {recruit.adds}")
    if asides.places:
        click.echo(f"One more place would add something with {counted(len(asides.places), 'mentor')}:")
    for place in asides.places[:_SHOWN]:
        click.echo(f"  {place.mentor}: {place.adds}")
    if asides.mentors and not helpful and not asides.places:
        click.echo("No single place or mentor more would add anything.")
    if asides.mentors:
        say("  note: This is read off the proof of the matching; nobody was matched again for it.")
    if asides.steadiness:
        click.echo(asides.steadiness)
        say("  note: For this everybody was matched again, once for each weight moved up and down.")
    if left_out:
        say("  note: No weight was moved, for each time everybody is matched again: --weights does it.")
    click.echo(f"Written to {folder}/: {', '.join(WRITTEN)}")

"""`telemachy explain`: why a pair was made, was not made, or why somebody has no mentor yet."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from telemachy.cli.recorded import Matching, read_unaltered
from telemachy.cli.terminal import refuse, says_refusals
from telemachy.matching.files.naming import display_name
from telemachy.matching.files.people import NotOnePerson, Roster
from telemachy.matching.tables import normalize

if TYPE_CHECKING:
    from telemachy.matching.explain import Option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.argument("people", nargs=-1, type=click.Path(path_type=Path), metavar="[MENTEES MENTORS | PEOPLE]")
@click.option(
    "--mentee", required=True, metavar="ID", help="Whose matching to explain: an id, address or name."
)
@click.option("--mentor", metavar="ID", help="A mentor she or he might have had.")
@click.option(
    "--never", type=click.Path(path_type=Path), help="The list of pairs not to make, if there was one."
)
@click.option(
    "--from", "before", type=click.Path(path_type=Path), help="The workbook of decisions, if there was one."
)
@says_refusals
def explain(
    folder: Path,
    people: tuple[Path, ...],
    mentee: str,
    mentor: str | None,
    never: Path | None,
    before: Path | None,
) -> None:
    """Explain a matching in DIR, for coordinators: reasons, who was next, and what another pair would cost.

    The files that were matched are looked for where they were; name them if they have moved.
    """
    matching = read_unaltered(folder, people or inputs_of(folder), never, before)
    row = _row(matching.fitted.mentees, mentee)
    if mentor is not None:
        _why_or_why_not(matching, row, _row(matching.fitted.mentors, mentor))
        return
    mentors = [match.mentor for match in matching.result.matches if match.mentee == row]
    for other in mentors:
        _why(matching, row, other)
    if not mentors:
        _why_nobody(matching, row)


def inputs_of(folder: Path) -> tuple[Path, ...]:
    """Return where the matched files were, as the folder remembers it."""
    from telemachy.cli.recorded import recorded_paths

    paths = recorded_paths(folder)
    missing = [path for path in paths if not path.is_file()]
    if missing or not paths:
        names = ", ".join(map(str, missing)) or "the files"
        refuse(f"{names}: not where they were when they were matched. Name them after the folder.")
    return paths


def _row(roster: Roster, id_: str) -> int:
    try:
        return roster.find(id_)
    except NotOnePerson as error:
        if normalize(id_) in roster.handles:
            refuse(f"“{id_}”: {error}")
        close = _like(roster, id_)
        hint = f" Perhaps {', '.join(close)}?" if close else f" See the file: {roster.name}."
        refuse(f"“{id_}”: {error.wrong}{hint}")


def _like(roster: Roster, handle: str) -> list[str]:
    """Return ids of people whose id, address or name is like this."""
    plain = normalize(handle)
    close = [known for known in roster.handles if plain and plain in known]
    close = close or get_close_matches(plain, roster.handles, n=3, cutoff=0.7)
    return list(dict.fromkeys(roster.ids[row] for known in close for row in roster.handles[known]))[:5]


def _why_or_why_not(matching: Matching, mentee: int, mentor: int) -> None:
    from telemachy.matching import explain as engine

    fitted = matching.fitted
    if any((match.mentee, match.mentor) == (mentee, mentor) for match in matching.result.matches):
        _why(matching, mentee, mentor)
        return
    reason = engine.why_not(fitted.problem, fitted.rules, matching.result, mentee, mentor)
    names = _names(matching, mentee, mentor)
    click.echo(f"{names['mentee']} and {names['mentor']} are no pair.")
    click.echo(_sentence(reason.say(**names)))
    if reason.at_least is not None:
        _cost(matching, mentee, mentor)


def _cost(matching: Matching, mentee: int, mentor: int) -> None:
    """Say what the pair would cost exactly, by matching again with it."""
    from telemachy.matching import whatif
    from telemachy.matching.result import UNIT

    fitted = matching.fitted
    change = whatif.with_pair(fitted.problem, fitted.rules, matching.result, mentee, mentor)
    if not change.possible:
        return
    points, covered = f"{change.points / UNIT:+,.6g} points", f"{change.covered:+d} mentees with a mentor"
    click.echo(f"With this pair: {points}, {covered}; {len(change.moves):,} people would have other mentors.")


def _why(matching: Matching, mentee: int, mentor: int) -> None:
    from telemachy.matching import explain as engine
    from telemachy.matching.result import UNIT

    fitted = matching.fitted
    story = engine.pair(fitted.problem, fitted.rules, matching.result, mentee, mentor)
    names = _names(matching, mentee, mentor)
    points = f"{story.score / UNIT:,.6g} of {story.out_of / UNIT:,.6g} points"
    click.echo(f"{names['mentee']} with {names['mentor']}: {story.band} fit, {points}.")
    width = max((len(reason.key) for reason in story.reasons), default=0)
    for reason in story.reasons:
        share = f"{reason.points / UNIT:>9,.6g} of {reason.out_of / UNIT:<6,.6g}"
        click.echo(f"  {reason.key:<{width}} {share} {reason.say(**names)}")
    talk = story.worth_talking_about
    click.echo(f"Worth talking about: {talk.key}." if talk else "Nothing known against.")
    _next("mentee", names["mentee"], story.next_for_mentee, fitted.mentors)
    _next("mentor", names["mentor"], story.next_for_mentor, fitted.mentees)


def _next(side: str, name: str, options: Sequence["Option"], roster: Roster) -> None:
    from telemachy.matching.result import UNIT

    if not options:
        return
    click.echo(f"Next for {name}:")
    free = "has a place left" if side == "mentee" else "has no mentor yet"
    for option in options:
        room = f", {free}" if option.has_room else ""
        click.echo(f"  {display_name(roster, option.row)}, {option.score / UNIT:,.6g} points{room}")


def _why_nobody(matching: Matching, mentee: int) -> None:
    from telemachy.matching import explain as engine

    fitted = matching.fitted
    name = display_name(fitted.mentees, mentee)
    found = engine.without(fitted.problem, fitted.rules, matching.result)
    reason = next((one for one in found if one.mentee == mentee), None)
    click.echo(f"{name} has no mentor.")
    click.echo(_sentence(reason.say(mentee=name)) if reason else f"{name} has not asked for one.")


def _names(matching: Matching, mentee: int, mentor: int) -> dict[str, str]:
    fitted = matching.fitted
    return {"mentee": display_name(fitted.mentees, mentee), "mentor": display_name(fitted.mentors, mentor)}


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."

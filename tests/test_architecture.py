"""What the whole of the code keeps to, and no single test would notice."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from telemachy.common import jobs

SOURCE = Path(__file__).resolve().parents[1] / "src" / "telemachy"
DOCS = SOURCE.parents[1] / "docs"

MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


# --- Code ---


def test_forms_are_used_only_within_their_own_room():
    strays = [
        (name_of(path), imported)
        for path in MODULES
        for imported in imports_of(path)
        if (match := re.match(r"telemachy\.(\w+)\.forms\b", imported)) and match[1] != room_of(path)
    ]

    assert strays == []


def test_jobs_are_asked_for_by_name_and_never_imported():
    importers = [
        (name_of(path), imported)
        for path in MODULES
        for imported in imports_of(path)
        if re.match(r"telemachy\.(?!common\b)\w+\.jobs\b", imported) and path.name != "jobs.py"
    ]

    assert importers == []


def job_names() -> list[tuple[str, str]]:
    """Every literal name that is given to enqueue or to a schedule, and where."""
    return [
        (name_of(path), node.args[0].value)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == "enqueue" or getattr(node.func, "attr", "") == "enqueue")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def test_every_job_that_is_asked_for_exists():
    missing = []
    for where, name in job_names():
        try:
            jobs.resolve(name)
        except LookupError as error:
            missing.append((where, str(error)))

    assert missing == []


def test_every_scheduled_job_exists():
    rooms = sorted({room_of(path) for path in MODULES if path.name == "jobs.py"} - {"common"})
    scheduled = [
        schedule.job
        for room in rooms
        if find_spec(f"telemachy.{room}.jobs")
        for schedule in getattr(import_module(f"telemachy.{room}.jobs"), "SCHEDULES", ())
    ]

    for name in scheduled:
        jobs.resolve(name)


def test_nothing_asks_the_clock_but_the_edge():
    """Actions and queries are told the time, so that a test can tell it to them."""
    askers = [
        name_of(path)
        for path in MODULES
        if {"actions", "queries", "access", "features", "matching"}
        & {*path.relative_to(SOURCE).parts, path.stem}
        and re.search(r"\bclock\.now\(\)|timezone\.now\(\)|datetime\.now\(|date\.today\(", path.read_text())
    ]

    assert askers == []


def test_stored_text_is_never_a_format_string():
    """A text that people wrote may hold {0.__class__}: only common.notices fills places."""
    culprits = [
        (name_of(path), node.lineno)
        for path in MODULES
        if room_of(path) not in {"matching", "cli"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "format_map"}
        and not isinstance(node.func.value, ast.Constant)
    ]

    assert culprits == []


UNSAFE = re.compile(r"\b(mark_safe|csrf_exempt|\.extra\(|RawSQL|cursor\.execute\(f|eval\(|pickle\b)")
ALLOWED_UNSAFE = {
    # Our own drawings, with every value escaped by format_html.
    "common/templatetags/look.py",
    "common/charts.py",
    # Passes travel from a process to its own workers; nothing that came from outside is unpacked.
    "matching/executors/passing.py",
}


def test_nothing_unsafe_is_used_outside_the_few_places_that_say_why():
    found = [
        (name_of(path), match[1])
        for path in MODULES
        if name_of(path) not in ALLOWED_UNSAFE
        for match in UNSAFE.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_no_page_is_kept_in_a_shared_cache():
    found = [
        name_of(path)
        for path in MODULES
        if re.search(r"cache_page|UpdateCacheMiddleware|SESSION_SAVE_EVERY", path.read_text(encoding="utf-8"))
    ]

    assert found == []


# --- Templates ---


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline script", r"<script(?![^>]*\bsrc=)[^>]*>\s*\S"),
        ("an inline style", r"<style\b|<(?!svg|rect|path|g|line|circle|text)[a-z][^>]*\sstyle="),
        ("an event handler", r"<[a-z][^>]*\son[a-z]+="),
        ("an address of another host", r"(?:src|href|action)=[\"']?(?:https?:)?//"),
        ("a javascript: address", r"javascript:"),
        ("a data: address", r"(?:src|href)=[\"']data:"),
        ("an htmx expression that needs eval", r"hx-on|hx-vals=[\"']js:"),
    ],
)
def test_no_page_has(what, pattern):
    # A mail, and a comment, is no page.
    found = [
        (name_of(path), match[0][:80])
        for path in TEMPLATES
        if "email" not in path.parts
        for match in re.finditer(pattern, without_comments(path.read_text(encoding="utf-8")), re.IGNORECASE)
    ]

    assert found == [], what


def test_every_form_that_posts_carries_its_token():
    found = [
        (name_of(path), form[:80])
        for path in TEMPLATES
        for form in re.findall(
            r"<form\b.*?</form>",
            without_comments(path.read_text(encoding="utf-8")),
            re.DOTALL | re.IGNORECASE,
        )
        if re.search(r"method=[\"']?post", form, re.IGNORECASE) and "csrf_token" not in form
    ]

    assert found == []


def test_nothing_a_person_wrote_is_shown_unescaped():
    found = [
        (name_of(path), match[0])
        for path in TEMPLATES
        for match in re.finditer(r"\|\s*safe\b|autoescape\s+off", path.read_text(encoding="utf-8"))
        if "email" not in path.parts and name_of(path) not in HELP_TEXTS
    ]

    assert found == []


# A field's help text is ours, never a person's; that of passwords is a list which Django builds.
HELP_TEXTS = {"common/templates/forms/field.html"}


def without_comments(text: str) -> str:
    text = re.sub(r"{#.*?#}", "", text)
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


# --- Words ---

# What we cannot know is not promised; what nobody measured is not counted.
PROMISES = (
    r"\bguarantee(?!d to be the total)\w*",
    r"\bensures?\b",
    r"\bperfect (?:match|fit|mentor)\b",
    r"\bbest match(?:es)?\b(?! (?:that )?your own rules)",
    r"\bproven\b",
    r"\bnever fails?\b",
    r"\bwill (?:succeed|thrive|love|boost|transform|advance|be promoted|find)\b",
    r"\b(?:boosts?|uplift|impact|drives?) (?:retention|engagement|performance|promotion)\w*",
    r"\bworld[- ]class\b|\bcutting[- ]edge\b|\bseamless(?:ly)?\b|\beffortless(?:ly)?\b|\bunlock your\b",
    r"\bAI[- ](?:powered|driven|match)\w*",
)
UNSOURCED = (
    r"\b\d+(?:\.\d+)?\s?(?:%|percent)\s+(?:of|more|less|higher|lower|better)\b",
    r"\b\d+x\s+(?:more|as)\b|\b\d+ times (?:more|as) (?:likely|often)\b",
)
AVOIDED = (
    r"\bproteg[eé]s?\b",
    r"\bcompatibility\b",
    r"\bvulnerable adults?\b",
    r"\bex-(?:offenders?|cons?)\b",
    r"\bNPS\b",
    r"\bbi-(?:weekly|monthly)\b",
    r"\bleftovers?\b",
    r"\benrol(?:ment|led)\b(?<!enrolled)",
    r"\bprogramme\b|\borganisation\b|\bcolour\b",
)


# Tables of the words that other people's spreadsheets use.
WORDS_OF_OTHERS = ("matching/files/", "matching/generate/civil_service.py")


def copy_of(path: Path) -> Iterator[tuple[int, str]]:
    """What a person may read in this file, line by line: a page without its tags, a module's own texts."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        bare = re.sub(
            r"{%.*?%}|{{.*?}}|<!--.*?-->|<!doctype[^>]*>|<[^>]+>",
            " ",
            without_comments(text),
            flags=re.DOTALL,
        )
        yield from enumerate(bare.splitlines(), 1)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def docstrings_of(path: Path) -> set[int]:
    lines = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            lines.add(node.body[0].lineno)
    return lines


@cache
def copy_lines() -> list[tuple[str, int, str]]:
    lines = []
    for path in [*TEMPLATES, *MODULES]:
        skipped = docstrings_of(path) if path.suffix == ".py" else set()
        if not name_of(path).startswith(WORDS_OF_OTHERS):
            lines.extend(
                (name_of(path), number, line) for number, line in copy_of(path) if number not in skipped
            )
    return lines


@pytest.mark.parametrize(
    "pattern",
    [
        *(pytest.param(pattern, marks=pytest.mark.requirement("S002-13")) for pattern in PROMISES),
        *UNSOURCED,
        *AVOIDED,
    ],
)
def test_no_copy_promises_or_counts_what_nobody_measured(pattern):
    found = [
        (where, number, match[0])
        for where, number, line in copy_lines()
        for match in re.finditer(pattern, line, re.IGNORECASE)
    ]

    assert found == []


def test_no_page_shouts():
    found = [
        (name_of(path), number, line.strip()[:80])
        for path in TEMPLATES
        for number, line in copy_of(path)
        if re.search(r"\w!(?:\s|$)", line)
    ]

    assert found == []


def test_no_notice_or_refusal_shouts():
    found = [
        (where, number, line[:80])
        for where, number, line in copy_lines()
        if where.endswith(".py") and re.search(r"[a-z]!(?:\s|$)", line)
    ]

    assert found == []

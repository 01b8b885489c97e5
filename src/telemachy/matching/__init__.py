"""The engine: arrays in; matches, reasons and a certificate out. No Django.

The whole public surface is `Problem`, `Rules`, `Result`, `solve`, `rank`, `shortlist`, and the modules
`explain`, `checks` and `generate`. They are loaded when first asked for: a command that only prints help pays
for none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from telemachy.matching import checks, explain, generate
    from telemachy.matching.problem import Problem
    from telemachy.matching.result import Result
    from telemachy.matching.rules import Rules
    from telemachy.matching.solving import rank, shortlist, solve

__all__ = ["Problem", "Result", "Rules", "checks", "explain", "generate", "rank", "shortlist", "solve"]

_WHERE = {
    "Problem": "problem",
    "Result": "result",
    "Rules": "rules",
    "rank": "solving",
    "shortlist": "solving",
    "solve": "solving",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"telemachy.matching.{_WHERE[name]}"), name)
    if name in __all__:
        return import_module(f"telemachy.matching.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

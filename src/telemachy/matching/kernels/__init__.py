"""The tight loops over all pairs, compiled: arrays in, arrays out.

Compiled code comes from numba (the extra ``fast``) and changes no answer, only how long it takes: every loop
has a twin in numpy, which is used where numba is missing or the job is small. Loading numba and what it has
compiled takes about as long as numpy needs for `WORTH_IT` pairs, so smaller jobs never import it.

Set ``TELEMACHY_KERNELS=off`` in the environment to do without.
"""

import importlib.util
import os
import sys
from pathlib import Path

WORTH_IT = 5_000_000
"""Pairs from which compiled loops are worth loading."""

WORTH_COMPILING = 200_000_000
"""Pairs from which they are worth compiling, once and for all: a quarter of a minute of one core."""

_WORTH_IT_ONCE_LOADED = 200_000


_LAST = {"passes": "improving_of_rows", "nexts": "greatest_of_columns"}
"""The loop of each file that is compiled last."""

HELD = ("compiling.py", "packing.py", "parts.py", "rows.py")
"""What loops of other files hold in them: when one of these changes, they are compiled anew."""

_OWN = Path(os.path.expanduser("~/.cache/numba"))
"""Where numba keeps what it may not write beside the source."""


def available() -> bool:
    """Tell whether compiled loops may be used: numba is installed, and they are not switched off."""
    if os.environ.get("TELEMACHY_KERNELS", "").casefold() == "off":
        return False
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


def worth_it(pairs: int, loops: str = "passes") -> bool:
    """Tell whether to take the compiled loops of a file for so many pairs."""
    if pairs < _WORTH_IT_ONCE_LOADED or not available():
        return False
    if f"{__name__}.{loops}" in sys.modules:
        return True
    return pairs >= WORTH_COMPILING or (pairs >= WORTH_IT and is_compiled(loops))


def is_compiled(loops: str = "passes") -> bool:
    """Tell, without loading numba, whether an earlier process seems to have left loops of this version."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    folders = [Path(named)] if named else [Path(__file__).parent / "__pycache__", _OWN]
    found = (
        kept
        for folder in folders
        if folder.is_dir()
        for kept in folder.rglob(f"{loops}.{_LAST[loops]}-*.nbi")
    )
    sources = (Path(__file__).parent / name for name in (*HELD, f"{loops}.py"))
    newest = max(source.stat().st_mtime for source in sources)
    return any(kept.stat().st_mtime >= newest for kept in found)

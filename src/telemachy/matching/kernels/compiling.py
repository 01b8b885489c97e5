"""Compiling: kept on disk where that is possible, never in the way where it is not."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import types
from numba.core.caching import FunctionCache

from telemachy.matching.kernels import HELD

Function = TypeVar("Function", bound=Callable[..., Any])

_HERE = Path(__file__).parent
_OPTIONS = {"nogil": True, "error_model": "numpy"}
"""No lock is held, so that threads run side by side; nothing is divided by 0, so no branch sees to it."""


def fingerprint(file: str) -> str:
    """Return a fingerprint of a file of loops, and of the files whose loops those may hold."""
    sources = [*(_HERE / name for name in HELD), Path(file)]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


class _Cache(FunctionCache):
    """Numba's own, which asks one file alone whether what was kept is still good.

    A loop holds those it calls, so it may outlive no change of another file either.
    """

    def _index_key(self, *of: Any) -> tuple[Any, ...]:
        return (*super()._index_key(*of), fingerprint(self._py_func.__code__.co_filename))


def compiled(signature: Any = None) -> Callable[[Function], Function]:
    """Compile a loop: at once for the types of a signature; else when, and for what, it is first called.

    Compiled code is kept in ``__pycache__`` beside the source, in ``NUMBA_CACHE_DIR`` where that is set, or
    in the user's own folder; where none of these can be written it is compiled anew for each process.
    """

    def compile_(function: Function) -> Function:
        try:
            loop = _loop(function, kept=True)
            if signature is not None:
                loop.compile(signature)
        except (OSError, RuntimeError):  # no folder to write to
            loop = _loop(function, kept=False)
            if signature is not None:
                loop.compile(signature)
        return cast("Function", loop)

    return compile_


def _loop(function: Function, *, kept: bool) -> Any:
    njit: Any = numba.njit
    loop = njit(**_OPTIONS)(function)
    if kept:
        loop._cache = _Cache(function)
    return loop


def read_only(dtype: Any, dimensions: int = 1) -> Any:
    """Return the type of an array that is only read: it may come from another process."""
    return types.Array(dtype, dimensions, "C", readonly=True)

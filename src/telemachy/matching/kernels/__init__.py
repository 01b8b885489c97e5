"""The tight loops over all pairs, compiled: arrays in, arrays out.

Compiled code comes from numba (the extra ``fast``) and changes no answer, only how long it takes: every loop
has a twin in numpy, which is used where numba is missing or the job is small. Loading numba and what it has
compiled takes about as long as numpy needs for `WORTH_IT` pairs, so smaller jobs never import it.

Set ``TELEMACHY_KERNELS=off`` in the environment to do without.
"""

import importlib.util
import os
import sys

WORTH_IT = 10_000_000
"""Pairs from which compiled loops are worth loading."""

_WORTH_IT_ONCE_LOADED = 200_000


def available() -> bool:
    """Tell whether compiled loops may be used: numba is installed, and they are not switched off."""
    if os.environ.get("TELEMACHY_KERNELS", "").casefold() == "off":
        return False
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


def worth_it(pairs: int) -> bool:
    """Tell whether to take the compiled loops for so many pairs."""
    least = _WORTH_IT_ONCE_LOADED if f"{__name__}.passes" in sys.modules else WORTH_IT
    return pairs >= least and available()

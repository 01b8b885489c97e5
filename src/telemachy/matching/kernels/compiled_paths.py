"""The searches of `telemachy.matching.kernels.paths`, compiled when they are first called."""

from telemachy.matching.kernels import paths
from telemachy.matching.kernels.compiling import compiled

link = compiled()(paths.link)
nearest = compiled()(paths.nearest)
highest = compiled()(paths.highest)
sign = compiled()(paths.sign)

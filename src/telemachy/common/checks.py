"""What is looked over before an installation starts, beyond what Django looks at itself."""

import socket
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

_ANSWER_SECONDS = 3.0


@checks.register("matching")
def cluster_is_installed(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A cluster needs the extra `scale`."""
    if not settings.TELEMACHY_MATCHING_CLUSTER or find_spec("distributed"):
        return []
    return [
        checks.Error(
            "TELEMACHY_MATCHING_CLUSTER names a cluster, and Dask is not installed.",
            hint="Install the extra “scale”: pip install 'telemachy[scale]'.",
            id="telemachy.E001",
        )
    ]


@checks.register("matching", deploy=True)
def cluster_answers(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A round is run without the cluster when it does not answer, which takes longer."""
    if not settings.TELEMACHY_MATCHING_CLUSTER:
        return []
    parts = urlsplit(settings.TELEMACHY_MATCHING_CLUSTER)
    warnings: list[checks.CheckMessage] = []
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), _ANSWER_SECONDS).close()
    except OSError as error:
        warnings.append(
            checks.Warning(
                f"Nobody answers at {settings.TELEMACHY_MATCHING_CLUSTER} ({error}).",
                hint="Start it (dask scheduler), or leave TELEMACHY_MATCHING_CLUSTER out.",
                id="telemachy.W001",
            )
        )
    if parts.scheme != "tls":
        warnings.append(
            checks.Warning(
                "What people answered travels to the cluster in the clear.",
                hint="Use tls:// with certificates, unless the network is yours alone.",
                id="telemachy.W002",
            )
        )
    return warnings

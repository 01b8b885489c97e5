"""A Dask cluster as an executor: what tasks share is scattered once, and who dies costs time, not the result.

Needs the extra ``scale``; imported only when a cluster is named.
"""

import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from threading import Thread
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from telemachy.matching.executors.passing import ByIdentity, NotThere, Parcel, pack
from telemachy.matching.executors.roads import Awaited, Function, Part, Road, Send
from telemachy.matching.executors.where import ClusterRefused

P = ParamSpec("P")
T = TypeVar("T")

DISTRIBUTION = "telemachy"

CONNECT_SECONDS = 10.0
"""How long to wait for a scheduler and a first worker."""

PATIENCE_SECONDS = 30.0
"""How long to wait for a new worker when all have gone, before what is left is done here."""

_LOOK_SECONDS = 2.0

_NO_ANSWER = (
    "No scheduler answers at {address}. Start one (dask scheduler), look at the address, or leave the "
    "cluster out: the same matches come out on this machine."
)


class Cluster(Executor):
    """The workers of a Dask cluster.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://10.0.0.5:8786``; ``tls://`` with certificates where the network is
        not one's own.
    connect_seconds, patience_seconds : float, optional
        Instead of `CONNECT_SECONDS` and `PATIENCE_SECONDS`.

    Raises
    ------
    ClusterRefused
        When Dask is not installed, nobody answers, there is no worker, or workers have another version.
    """

    def __init__(
        self,
        address: str,
        *,
        connect_seconds: float | None = None,
        patience_seconds: float | None = None,
    ) -> None:
        self.address = address
        self.patience_seconds = PATIENCE_SECONDS if patience_seconds is None else patience_seconds
        self._scattered: ByIdentity[Any] = ByIdentity()
        self.client = _connected(address, CONNECT_SECONDS if connect_seconds is None else connect_seconds)
        try:
            _same_version(self.client)
        except BaseException:
            self.client.close()
            raise

    @property
    def size(self) -> int:
        """How many tasks run side by side at this moment."""
        with suppress(OSError, TimeoutError):
            return sum(self.client.nthreads().values())
        return 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Send a task, with all that it needs, to a worker; a task cannot be taken back."""
        done: Future[T] = Future()
        sent = self.client.submit(fn, *args, pure=False, **kwargs)
        Thread(target=_settle, args=(done, sent), daemon=True).start()
        return done

    def scatter(self, value: object) -> Any:
        """Send a value to every worker and return what stands for it in a task."""
        name = (f"shared-{uuid4().hex}", 0)  # of a group of its own: the scheduler counts what parts wait for
        return self.client.scatter({name: value}, broadcast=True)[name]

    def scattered(self, value: object) -> Any:
        """The same for a value that lasts: sent as a parcel when first asked for, let go of with it."""
        return self._scattered.get(value, lambda value: self.scatter(pack(value)))

    def road(self) -> Road:
        """Return how parts of a pass get here."""
        return _ByScattering(self)

    def renew(self) -> None:
        """Forget what was scattered: with a worker that died, it may be gone."""
        self._scattered.clear()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on."""
        self._scattered.clear()
        self.client.close()


class _ByScattering(Road):
    """What is shared is sent to every worker ahead of the parts."""

    def __init__(self, cluster: Cluster) -> None:
        from distributed import KilledWorker

        self._cluster = cluster
        # A lost connection is an OSError; no part raises one by itself.
        self.losses = (CancelledError, KilledWorker, NotThere, OSError, TimeoutError)

    @property
    def size(self) -> int:
        return self._cluster.size

    @contextmanager
    def sharing(self, shared: object) -> Iterator[Send]:
        cluster, parcel = self._cluster, pack(shared)

        def send(function: Function, parts: Sequence[Part]) -> Iterator[Awaited]:
            try:
                lasting = [cluster.scattered(value) for value in parcel.lasting]
                laid_out = cluster.scatter(replace(parcel, lasting=[]))
            except Exception as error:  # a worker that dies meanwhile shows in many ways
                raise NotThere(f"Scattering failed: {error!r}") from error
            # All at once: the scheduler then keeps them for whoever is free, and hands them out by name.
            sent = cluster.client.map(
                _run_part,
                parts,
                function=function,
                parcel=laid_out,
                lasting=lasting,
                key=[(f"pass-{parcel.key}", place) for place in range(len(parts))],
            )
            yield from (_Sent(cluster, future) for future in sent)

        yield send

    def renew(self) -> bool:
        self._cluster.renew()
        with suppress(OSError, TimeoutError):
            self._cluster.client.wait_for_workers(1, timeout=self._cluster.patience_seconds)
            return True
        return False


class _Sent:
    """A part that a worker has."""

    def __init__(self, cluster: Cluster, future: Any) -> None:
        self._cluster, self._future = cluster, future

    def result(self) -> Any:
        """Wait for the outcome.

        Raises
        ------
        CancelledError
            When what the part needs is gone, or no worker has come back for longer than patience allows.
        """
        alone = 0.0
        while not self._future.done():
            with suppress(TimeoutError):
                return self._future.result(timeout=_LOOK_SECONDS)
            alone = 0.0 if self._cluster.size else alone + _LOOK_SECONDS
            if alone >= self._cluster.patience_seconds:
                self._future.cancel()
                raise CancelledError("No worker is left.")
        return self._future.result()


def _run_part(part: Part, function: Function, parcel: Parcel, lasting: Sequence[Parcel]) -> list[Any]:
    shared = parcel.value([each.value(()) for each in lasting])
    return [function(shared, task) for task in part]


def _settle(done: "Future[Any]", sent: Any) -> None:
    try:
        done.set_result(sent.result())
    except BaseException as error:  # noqa: BLE001  whatever it was belongs to who asks for the result
        done.set_exception(error)


def _connected(address: str, seconds: float) -> Any:
    """Return a client of the scheduler, once there is a worker."""
    if find_spec("distributed") is None:
        raise ClusterRefused(
            "A cluster needs Dask, which is not installed. Install the extra “scale”: "
            "pip install 'telemachy[scale]'."
        )
    from distributed import Client

    # Looked at first: a client that fails to connect goes on trying for a while when it is let go.
    if not _listens(address, seconds):
        raise ClusterRefused(_NO_ANSWER.format(address=address))
    if address.startswith("tls:") and not _has_certificates():
        raise ClusterRefused(
            f"{address} needs certificates, and Dask has none here. Name them in its own settings: "
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE and DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT."
        )
    try:
        client = Client(address, timeout=seconds, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ClusterRefused(_NO_ANSWER.format(address=address)) from error
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError as error:
        client.close()  # type: ignore[no-untyped-call]
        raise ClusterRefused(
            f"The scheduler at {address} has no workers. Start some: dask worker {address} --nthreads 1."
        ) from error
    return client


def _listens(address: str, seconds: float) -> bool:
    try:
        parts = urlsplit(address)
        socket.create_connection((parts.hostname or "", parts.port or 0), seconds).close()
    except (OSError, ValueError):
        return False
    return True


def _has_certificates() -> bool:
    from distributed.security import Security

    security = Security()  # type: ignore[no-untyped-call]
    return security.get_connection_args("client").get("ssl_context") is not None  # type: ignore[no-untyped-call]


def _our_version() -> str:
    return version(DISTRIBUTION)


def _same_version(client: Any) -> None:
    """Refuse workers that would work by other code."""
    ours = _our_version()
    theirs = client.run(version, DISTRIBUTION, on_error="return")
    for worker, its in sorted(theirs.items()):
        if isinstance(its, BaseException):
            raise ClusterRefused(f"The worker {worker} does not have Telemachy. Install {ours} there.")
        if its != ours:
            raise ClusterRefused(f"The worker {worker} has Telemachy {its}, and this is {ours}.")

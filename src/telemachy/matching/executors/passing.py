"""How what tasks share reaches other processes: written once, read once by each.

A value is pickled with its large arrays beside the stream (protocol 5). What outlives a pass, such as the
scorer, is named in the stream and not written into it, so that a later pass takes it up where it lies.
"""

import io
import mmap
import multiprocessing
import os
import pickle
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from telemachy.matching.blocks import Rows, Scorer
from telemachy.matching.rarity import Rarity

T = TypeVar("T")

LASTING = (Scorer, Rows, Rarity)
"""What the passes of one solve have in common."""

_ALIGNED = 64
_MOST_KEPT = 4
"""Values that a worker keeps at hand: those that last, and the pass at hand."""


class NotThere(Exception):
    """What a task shares cannot be read where the task runs."""


@dataclass(frozen=True)
class Parcel:
    """A pickled value.

    Parameters
    ----------
    key : str
        The same for no other.
    stream : bytes
    buffers : list of ndarray of uint8
        The bytes of the large arrays.
    lasting : list of object
        What the stream only names; travels apart.
    """

    key: str
    stream: bytes
    buffers: list[npt.NDArray[np.uint8]]
    lasting: list[object]

    def value(self, lasting: Sequence[object]) -> Any:
        """Return the value, unpacked once by each process; ``lasting`` are those travelled apart."""

        def unpacked() -> object:
            return unpack(self.stream, [_well_placed(buffer) for buffer in self.buffers], lasting)

        return _at_hand(self.key, unpacked)


class _Packer(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, whole: object) -> None:
        self.buffers: list[pickle.PickleBuffer] = []
        self.lasting: list[object] = []
        self._whole = whole
        super().__init__(stream, protocol=5, buffer_callback=self.buffers.append)

    def persistent_id(self, obj: object) -> int | None:
        if not isinstance(obj, LASTING) or obj is self._whole:
            return None
        self.lasting.append(obj)
        return len(self.lasting) - 1


class _Unpacker(pickle.Unpickler):
    def __init__(self, stream: bytes, buffers: Sequence[Any], lasting: Sequence[object]) -> None:
        self._lasting = lasting
        super().__init__(io.BytesIO(stream), buffers=buffers)

    def persistent_load(self, pid: int) -> object:
        return self._lasting[pid]


def pack(value: object) -> Parcel:
    """Return the value as a parcel; what lasts stands in it by name, unless it is the value itself."""
    stream = io.BytesIO()
    packer = _Packer(stream, value)
    packer.dump(value)
    return Parcel(
        uuid4().hex,
        stream.getvalue(),
        [np.asarray(buffer.raw()) for buffer in packer.buffers],
        packer.lasting,
    )


def unpack(stream: bytes, buffers: Sequence[Any], lasting: Sequence[object]) -> object:
    """Return the value of a parcel; its arrays lie in the buffers and are not copied."""
    return _Unpacker(stream, buffers, lasting).load()


def _well_placed(buffer: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the bytes where arrays of any type may lie.

    What comes over a network lies anywhere, and compiled loops would be compiled anew for arrays that do.
    """
    if buffer.ctypes.data % _ALIGNED == 0:
        return buffer
    room = np.empty(buffer.nbytes + _ALIGNED, dtype=np.uint8)
    begin = -room.ctypes.data % _ALIGNED
    placed = room[begin : begin + buffer.nbytes]
    placed[:] = buffer
    placed.setflags(write=buffer.flags.writeable)
    return placed


class ByIdentity(Generic[T]):
    """Something made once for each of some objects, whatever they are equal to, and dropped with them."""

    def __init__(self) -> None:
        self._made: dict[int, T] = {}
        self._making = threading.RLock()

    def get(self, value: object, make: Callable[[object], T]) -> T:
        """Return what was made for the object; made when first asked for."""
        with self._making:
            if id(value) not in self._made:
                self._made[id(value)] = make(value)
                weakref.finalize(value, self._made.pop, id(value), None)
            return self._made[id(value)]

    def clear(self) -> None:
        """Drop everything."""
        with self._making:
            self._made.clear()


# On one machine: memory that every process maps


@dataclass(frozen=True)
class Mapped:
    """Where a value lies in memory that other processes of this machine may map: small, so tasks carry it."""

    key: str
    path: str
    lasting: tuple["Mapped", ...]

    def value(self) -> Any:
        """Return the value, read once by each process.

        Raises
        ------
        NotThere
            When the memory is gone or closed to this process.
        """
        _end_with_parent()
        return _at_hand(self.key, self._read)

    def _read(self) -> object:
        lasting = [mapped.value() for mapped in self.lasting]
        try:
            with open(self.path, "rb") as file:
                # Private: arrays may be written to as at home, and nobody else sees it.
                memory = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        except OSError as error:
            raise NotThere(f"{self.path}: {error}") from error
        begin = 8 + int.from_bytes(memory[:8], "little")
        stream, places = pickle.loads(memory[8:begin])  # noqa: S301  written by the process that started us
        buffers = []
        for at, size, is_read_only in places:
            buffer = memory[_aligned(begin) + at : _aligned(begin) + at + size]
            buffers.append(buffer.toreadonly() if is_read_only else buffer)
        return unpack(stream, buffers, lasting)


class MemoryFile:
    """A value in memory that other processes may map, until it is closed or forgotten.

    The memory has no name in any folder, so nothing of it is left behind even when this process is killed.
    Who has mapped it keeps it for as long as needed.
    """

    def __init__(self, value: object) -> None:
        parcel = pack(value)
        lasting = tuple(kept(each) for each in parcel.lasting)
        self._file, path = _nameless_file()
        self.close = weakref.finalize(self, self._file.close)
        _write(self._file, parcel)
        self.mapped = Mapped(parcel.key, path, lasting)

    @property
    def size(self) -> int:
        """Bytes written."""
        return os.fstat(self._file.fileno()).st_size


_kept: "ByIdentity[MemoryFile]" = ByIdentity()


def kept(value: object) -> Mapped:
    """Return where a value that lasts lies; written when first asked for, let go of together with it."""
    return _kept.get(value, MemoryFile).mapped


def _nameless_file() -> tuple[Any, str]:
    """Return a file that is gone when closed, and the path by which other processes open it meanwhile."""
    if hasattr(os, "memfd_create"):
        file = os.fdopen(os.memfd_create("telemachy"), "wb")
        path = f"/proc/{os.getpid()}/fd/{file.fileno()}"
        if os.path.exists(path):
            return file, path
        file.close()
    named = tempfile.NamedTemporaryFile(prefix="telemachy-")  # noqa: SIM115  closed with the value
    return named, named.name


def _write(file: Any, parcel: Parcel) -> None:
    places, end = [], 0
    for buffer in parcel.buffers:
        places.append((end, buffer.nbytes, not buffer.flags.writeable))
        end = _aligned(end + buffer.nbytes)
    head = pickle.dumps((parcel.stream, places), protocol=5)
    begin = 8 + len(head)
    file.write(len(head).to_bytes(8, "little") + head)
    for (at, _, _), buffer in zip(places, parcel.buffers, strict=True):
        file.seek(_aligned(begin) + at)
        file.write(buffer.data)
    file.flush()


def _aligned(place: int) -> int:
    return -(-place // _ALIGNED) * _ALIGNED


# In a worker


_hand: "OrderedDict[str, object]" = OrderedDict()
_looking = threading.RLock()
_watching = threading.Lock()


def _at_hand(key: str, read: Callable[[], object]) -> object:
    """Return a value from what this process keeps at hand, reading it when it is not there."""
    with _looking:
        if key not in _hand:
            value = read()  # may look for what lasts
            _hand[key] = value
            while len(_hand) > _MOST_KEPT:
                _hand.popitem(last=False)
            return value
        _hand.move_to_end(key)
        return _hand[key]


def _end_with_parent() -> None:
    """See to it that this worker ends when the process that started it is killed."""
    parent = multiprocessing.parent_process()
    if parent is None or not _watching.acquire(blocking=False):
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()

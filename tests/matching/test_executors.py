"""The same passes here, on threads, on processes and on a cluster, and what comes of a worker that dies."""

import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster
from tests.matching import dying
from tests.matching.cohorts import every_kind
from tests.matching.dying import Fate

from telemachy.matching import blocks, executors, kernels, solve
from telemachy.matching.executors import ClusterRefused, Processes, Where, cores, named, passing, run
from telemachy.matching.executors import where as choosing
from telemachy.matching.executors.cluster import Cluster
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules

TASKS = list(range(40))
SQUARES = [task * task for task in TASKS]


def started_cluster(workers: int = 2, **options: Any) -> Any:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        silence_logs=50,
        **options,
    )


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    with started_cluster() as started:
        yield started


@pytest.fixture
def cluster(dask: Any) -> Iterator[Cluster]:
    with Cluster(dask.scheduler_address) as joined:
        yield joined


@pytest.fixture
def mortal() -> Iterator[Cluster]:
    """A cluster of one's own, to kill."""
    with started_cluster() as started, Cluster(started.scheduler_address, patience_seconds=20) as joined:
        yield joined


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    with Processes(2) as started:
        yield started


@pytest.fixture(scope="module")
def alone() -> tuple[Problem, Rules, Result]:
    """A job of several blocks and passes, and what comes out without anybody's help."""
    problem, rules = bench(2400, 900)
    return problem, rules, solve(problem, rules, seed=1)


@pytest.fixture
def losses(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged of lost parts."""
    caplog.set_level("WARNING", "telemachy.matching.executors")
    return caplog


@pytest.fixture(params=["threads", "processes", "strangers", "cluster"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "threads":
        with ThreadPoolExecutor(2) as executor:
            yield executor
    elif request.param == "strangers":
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
            yield executor
    else:
        yield request.getfixturevalue(request.param)


# --- The same answer everywhere ---


def same(one: Result, other: Result) -> bool:
    """Whether two results agree in every pair, reason and price."""
    tiers = zip(one.certificate.tiers, other.certificate.tiers, strict=True)
    return (
        one.matches == other.matches
        and (one.total, one.bound, one.without, one.rounds, one.arcs)
        == (other.total, other.bound, other.without, other.rounds, other.arcs)
        and all(np.array_equal(left.prices, right.prices) for left, right in tiers)
    )


@pytest.mark.parametrize("objective", ["coverage", "stable"])
def test_every_executor_gives_the_same_matches(elsewhere: Executor, objective: str) -> None:
    problem, rules = every_kind(3, 260, 130, objective=objective)
    many_blocks = solve(problem, rules, seed=5, executor=elsewhere)

    assert same(many_blocks, solve(problem, rules, seed=5))


def test_every_executor_gives_the_same_over_many_blocks(
    elsewhere: Executor, alone: tuple[Problem, Rules, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEMACHY_KERNELS", "off")
    problem, rules, here = alone

    assert same(solve(problem, rules, seed=1, executor=elsewhere), here)
    assert here.rounds > 1


@pytest.mark.skipif(not kernels.available(), reason="needs the extra fast")
def test_compiled_passes_give_the_same_everywhere(
    elsewhere: Executor, alone: tuple[Problem, Rules, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "worth_it", lambda pairs, loops="passes": True)
    monkeypatch.setattr(blocks, "ROW_CELLS", 1 << 18)
    problem, rules, here = alone

    assert same(solve(problem, rules, seed=1, executor=elsewhere), here)


def test_outcomes_come_back_in_order(elsewhere: Executor, tmp_path: Path) -> None:
    assert run(dying.square, Fate(tmp_path), TASKS, elsewhere) == SQUARES
    assert run(dying.square, Fate(tmp_path), [], elsewhere) == []


def test_what_goes_wrong_in_a_task_is_raised(elsewhere: Executor, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError, match="task 0"):
        run(dying.refuse, Fate(tmp_path), TASKS, elsewhere)


def test_work_is_shared_out(elsewhere: Executor, tmp_path: Path) -> None:
    workers = set(run(dying.where, Fate(tmp_path), TASKS, elsewhere))

    assert len(workers) == (1 if isinstance(elsewhere, ThreadPoolExecutor) else 2)


# --- What tasks share travels once ---


@pytest.mark.parametrize("kind", ["processes", "cluster"])
def test_the_scorer_is_sent_once_for_all_passes(kind: str, request: pytest.FixtureRequest) -> None:
    executor = request.getfixturevalue(kind)
    scorer = dying.Heavy(*every_kind(1, 60, 30))
    dying.Heavy.pickled = 0

    passes = [run(dying.same_scorer, dying.Pass(scorer, add), TASKS, executor) for add in (0, 100)]

    assert dying.Heavy.pickled == 1
    assert [[made for _, _, made in outcomes] for outcomes in passes] == [
        [60 + task for task in TASKS],
        [160 + task for task in TASKS],
    ]
    places = {(process, place) for outcomes in passes for process, place, _ in outcomes}
    assert len(places) == len({process for process, _ in places}) <= 2  # one scorer in each process


def test_a_task_carries_next_to_nothing(monkeypatch: pytest.MonkeyPatch, processes: Processes) -> None:
    monkeypatch.setenv("TELEMACHY_KERNELS", "off")  # whose blocks are smaller, so that there are many tasks
    problem, rules = bench(2000, 900)
    whole = len(pickle.dumps(dying.Scorer(problem, rules)))
    sent: list[int] = []
    submit = Processes.submit

    def weighed(self: Processes, *args: Any) -> Any:
        sent.append(len(pickle.dumps(args)))
        return submit(self, *args)

    monkeypatch.setattr(Processes, "submit", weighed)
    solve(problem, rules, seed=1, executor=processes)

    assert whole > 100_000
    assert len(sent) >= 4
    assert max(sent) < 1_000


def test_arrays_keep_whether_they_may_be_written_to() -> None:
    frozen, open_, none = np.arange(1000.0), np.arange(2000), np.zeros((0, 5), dtype=np.float32)
    frozen.setflags(write=False)
    file = passing.MemoryFile([frozen, open_, none, "text"])

    first, second, third, text = file.mapped.value()

    assert (text, third.shape) == ("text", (0, 5))
    assert np.array_equal(first, frozen)
    assert np.array_equal(second, open_)
    assert [array.flags.writeable for array in (first, second)] == [False, True]
    second[0] = 7
    assert open_[0] == 0


def test_what_comes_over_a_network_is_put_where_arrays_may_lie() -> None:
    """Otherwise compiled loops would be compiled anew on each worker, for minutes."""
    parcel = passing.pack([np.arange(50.0), np.arange(9, dtype=np.int32)])
    astray = []
    for buffer in parcel.buffers:
        room = np.zeros(buffer.nbytes + 64, dtype=np.uint8)
        begin = 3 - room.ctypes.data % 64 + 64 * (room.ctypes.data % 64 > 3)
        room[begin : begin + buffer.nbytes] = buffer
        astray.append(room[begin : begin + buffer.nbytes])

    arrays = replace(parcel, buffers=astray).value(())

    assert [array.tolist() for array in arrays] == [list(range(50)), list(range(9))]
    assert {buffer.ctypes.data % 64 for buffer in astray} == {3}
    assert {array.ctypes.data % 64 for array in arrays} == {0}
    assert all(array.flags.aligned and array.flags.writeable for array in arrays)


def held() -> int:
    """How many pieces of nameless memory this process holds."""
    gc.collect()
    files = [Path(entry) for entry in Path("/proc/self/fd").iterdir()]
    return sum("memfd:telemachy" in os.readlink(file) for file in files if file.is_symlink())


def test_memory_goes_with_what_lay_in_it() -> None:
    before = held()
    scorer = dying.Scorer(*every_kind(1, 60, 30))
    file = passing.MemoryFile(dying.Pass(scorer, 1))
    kept = held() - before

    file.close()
    after_pass = held() - before
    del scorer, file

    assert [kept, after_pass, held() - before] == [2, 1, 0]


def test_memory_that_is_gone_is_a_loss_and_not_a_mistake() -> None:
    file = passing.MemoryFile("a")
    mapped = file.mapped
    file.close()

    with pytest.raises(passing.NotThere):
        mapped.value()


def test_without_nameless_memory_a_file_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file = passing.MemoryFile(np.arange(5))
    written = list(tmp_path.iterdir())

    assert file.mapped.value().tolist() == [0, 1, 2, 3, 4]
    assert [path.stat().st_mode & 0o077 for path in written] == [0]
    file.close()
    assert list(tmp_path.iterdir()) == []


def test_who_is_held_up_keeps_nobody_waiting(elsewhere: Executor, tmp_path: Path) -> None:
    parts = list(executors._parts(TASKS, 2))
    others = tuple(task for part in parts[4:] for task in part)  # Dask keeps a second part at each worker
    fate = Fate(tmp_path, at=0, others=others)

    assert run(dying.held_up, fate, TASKS, elsewhere) == SQUARES


@pytest.mark.parametrize("workers", [1, 2, 40])
@pytest.mark.parametrize("count", [1, 2, 40, 1001])
def test_parts_grow_smaller_and_leave_nothing_out(count: int, workers: int) -> None:
    parts = list(executors._parts(range(count), workers))
    sizes = [len(part) for part in parts]

    assert [task for part in parts for task in part] == list(range(count))
    assert sizes == sorted(sizes, reverse=True)
    assert len(parts) <= 16 * workers


def test_a_task_that_runs_out_of_time_is_done_again(
    elsewhere: Executor, tmp_path: Path, losses: pytest.LogCaptureFixture
) -> None:
    if isinstance(elsewhere, Cluster):
        assert run(dying.late, Fate(tmp_path, at=3, deaths=2), TASKS, elsewhere) == SQUARES
        assert "parts of a pass were lost" in losses.text
    else:
        with pytest.raises(TimeoutError):
            run(dying.late, Fate(tmp_path, at=3, deaths=2), TASKS, elsewhere)


# --- Who dies costs time, not the result ---


def test_a_killed_process_costs_only_what_it_had_not_done(
    tmp_path: Path, losses: pytest.LogCaptureFixture
) -> None:
    fate = Fate(tmp_path, at=25, deaths=1)
    with Processes(1) as executor:
        assert run(dying.square, fate, TASKS, executor) == SQUARES

    assert [fate.runs(task) for task in (0, 19, 25)] == [1, 1, 2]
    assert "4 of 5 parts of a pass were lost" in losses.text


def test_without_starting_afresh_a_killed_process_ends_the_pass(tmp_path: Path) -> None:
    """What `run` saves one from: the same death, sent out by hand."""
    with Processes(1) as executor:
        sent = [executor.submit(dying.square, Fate(tmp_path, at=25, deaths=1), task) for task in TASKS]
        with pytest.raises(BrokenProcessPool):
            [future.result() for future in sent]


def test_what_kills_every_worker_is_done_here_in_the_end(tmp_path: Path) -> None:
    fate = Fate(tmp_path, at=25, deaths=executors.ATTEMPTS)
    with Processes(1) as executor:
        assert run(dying.square, fate, TASKS, executor) == SQUARES

    assert [fate.runs(task) for task in (0, 25)] == [1, executors.ATTEMPTS + 1]


def test_a_pool_that_cannot_be_renewed_leaves_the_rest_to_be_done_here(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert run(dying.square, Fate(tmp_path, at=25, deaths=1), TASKS, executor) == SQUARES


def test_a_process_killed_in_the_middle_of_a_solve_changes_nothing(
    losses: pytest.LogCaptureFixture,
    alone: tuple[Problem, Rules, Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEMACHY_KERNELS", "off")  # whose blocks are smaller, so that there are many tasks
    problem, rules, here = alone
    killed: list[int] = []

    def kill_first(executor: Processes) -> None:
        while not executor.pids():
            time.sleep(0.001)
        killed.append(executor.pids()[0])
        os.kill(killed[0], signal.SIGKILL)

    with Processes(2) as executor:
        killer = Thread(target=kill_first, args=(executor,))
        killer.start()
        result = solve(problem, rules, seed=1, executor=executor)
        killer.join()
        assert killed[0] not in executor.pids()

    assert same(result, here)
    assert "parts of a pass were lost" in losses.text


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    """Killed, so that it can tidy up nothing."""
    program = (
        "import sys, time\n"
        "from telemachy.matching.executors import Processes, run\n"
        "from tests.matching.dying import Fate, where\n"
        "from pathlib import Path\n"
        "if __name__ == '__main__':\n"
        "    executor = Processes(2)\n"
        "    print(*set(run(where, Fate(Path('.')), list(range(40)), executor)), flush=True)\n"
        "    time.sleep(60)\n"
    )
    script = tmp_path / "starts_workers.py"
    script.write_text(program)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment
    ) as started:
        assert started.stdout is not None
        workers = [int(text) for text in started.stdout.readline().split()]
        started.kill()

    assert workers
    until = time.monotonic() + 20
    while any(_runs(worker) for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert [worker for worker in workers if _runs(worker)] == []


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_killed_worker_of_a_cluster_costs_no_result(mortal: Cluster, tmp_path: Path) -> None:
    fate = Fate(tmp_path, at=25, deaths=1)

    assert run(dying.square, fate, TASKS, mortal) == SQUARES
    assert fate.runs(25) == 2


def test_what_was_scattered_and_lost_is_scattered_again(
    mortal: Cluster, tmp_path: Path, losses: pytest.LogCaptureFixture
) -> None:
    everyone = tuple(mortal.client.run(os.getpid).values())
    fate = Fate(tmp_path, at=25, deaths=1, others=everyone)

    assert run(dying.square, fate, TASKS, mortal) == SQUARES
    assert fate.runs(25) == 2
    assert "parts of a pass were lost" in losses.text


def test_without_scattering_again_the_loss_of_all_workers_ends_the_pass(
    mortal: Cluster, tmp_path: Path
) -> None:
    """What `run` saves one from: the same deaths, sent out by hand."""
    everyone = tuple(mortal.client.run(os.getpid).values())
    scattered = mortal.scatter(Fate(tmp_path, at=25, deaths=1, others=everyone))
    sent = [mortal.client.submit(dying.square, scattered, task, pure=False) for task in TASKS]

    with pytest.raises(CancelledError):
        mortal.client.gather(sent)


def test_a_cluster_killed_in_the_middle_of_a_solve_changes_nothing(
    mortal: Cluster, alone: tuple[Problem, Rules, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEMACHY_KERNELS", "off")
    problem, rules, here = alone
    victims = list(mortal.client.run(os.getpid).values())
    killer = Thread(target=lambda: (time.sleep(0.1), os.kill(victims[0], signal.SIGKILL)))
    killer.start()

    result = solve(problem, rules, seed=1, executor=mortal)
    killer.join()

    assert same(result, here)


def test_a_cluster_that_goes_away_leaves_the_rest_to_be_done_here(tmp_path: Path) -> None:
    with started_cluster(1, processes=False, protocol="tcp://") as short_lived:
        cluster = Cluster(short_lived.scheduler_address, patience_seconds=1)
        assert run(dying.square, Fate(tmp_path), TASKS, cluster) == SQUARES
    begun = time.monotonic()

    assert run(dying.square, Fate(tmp_path), TASKS, cluster) == SQUARES
    assert time.monotonic() - begun < 60
    cluster.shutdown()


def test_a_cluster_takes_single_tasks_as_well(cluster: Cluster) -> None:
    assert cluster.submit(divmod, 7, 2).result() == (3, 1)
    with pytest.raises(ZeroDivisionError):
        cluster.submit(divmod, 7, 0).result()


# --- Clusters that cannot be used ---


def test_a_cluster_that_does_not_answer_is_refused_in_a_sentence() -> None:
    with pytest.raises(ClusterRefused, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9", connect_seconds=1)
    with pytest.raises(ClusterRefused, match="No scheduler answers at nonsense"):
        Cluster("nonsense://here", connect_seconds=1)


def test_an_encrypted_cluster_asks_for_certificates() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tls://127.0.0.1:{server.getsockname()[1]}"

        with pytest.raises(ClusterRefused, match="needs certificates, and Dask has none here"):
            Cluster(address)


def test_a_cluster_without_workers_is_refused() -> None:
    with (
        started_cluster(0, processes=False, protocol="tcp://") as empty,
        pytest.raises(ClusterRefused, match=r"has no workers\. Start some: dask worker tcp://"),
    ):
        Cluster(empty.scheduler_address, connect_seconds=1)


def test_workers_with_other_code_are_refused(dask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "telemachy.matching.executors.cluster"
    monkeypatch.setattr(f"{module}._our_version", lambda: "0.0.7")

    with pytest.raises(ClusterRefused, match=r"The worker tcp://.* has Telemachy .*, and this is 0\.0\.7"):
        Cluster(dask.scheduler_address)
    monkeypatch.setattr(f"{module}.DISTRIBUTION", "not-installed-anywhere")
    with pytest.raises(ClusterRefused, match=r"does not have Telemachy. Install 0\.0\.7 there"):
        Cluster(dask.scheduler_address)


def test_a_cluster_without_dask_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telemachy.matching.executors.cluster.find_spec", lambda name: None)

    with pytest.raises(ClusterRefused, match=r"pip install 'telemachy\[scale\]'"):
        Cluster("tcp://127.0.0.1:9")


# --- Which executor a job gets ---


def kind_of(where: Where, pairs: int) -> str:
    with where.opened(pairs) as executor:
        return named(executor)


def test_large_jobs_get_threads_on_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "available", lambda: True)
    monkeypatch.setattr(choosing, "cores", lambda: 3)

    assert kind_of(Where(), kernels.WORTH_IT) == "threads:3"
    assert kind_of(Where(), kernels.WORTH_IT - 1) == "here"
    assert kind_of(Where(workers=2), 10) == "threads:2"
    assert kind_of(executors.HERE, kernels.WORTH_IT) == "here"


def test_without_compiled_loops_workers_are_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "available", lambda: False)

    assert kind_of(Where(), kernels.WORTH_IT) == "here"
    assert kind_of(Where(workers=2), kernels.WORTH_IT) == "processes:2"


def test_a_cluster_is_named_with_its_workers(dask: Any, cluster: Cluster) -> None:
    assert kind_of(Where(cluster=dask.scheduler_address), 10) == "cluster:2"


def test_only_the_processors_that_may_be_used_are_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {1, 4, 5})
    monkeypatch.setattr(choosing, "_QUOTA", tmp_path / "cpu.max")

    assert cores() == 3
    for said, counted in (("max 100000", 3), ("150000 100000", 2), ("50000 100000", 1)):
        (tmp_path / "cpu.max").write_text(f"{said}\n")
        assert cores() == counted

"""Work on bundles, shared by processes (reading them) or threads (signatures, which the library verifies unlocked)."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from hattama_verify.leaves import Checked, Reader
from hattama_verify.merkle import Tile
from hattama_verify.report import Wrong
from hattama_verify.source import open_source

_reader: list[Reader] = []  # the one of this process


def _start(where: str, prefix: str, election: str) -> None:
    gc.disable()  # nothing here refers to itself, and looking for it takes a third of the time
    _reader[:] = [Reader(open_source(where), prefix, election)]


def _check(tile: Tile) -> Checked | Wrong:
    return _reader[0].check(tile)


def checked(
    reader: Reader, where: str, bundles: Iterable[Tile], processes: int
) -> Iterator[Checked | Wrong]:
    """Check bundles and yield what they hold, in their order.

    Args:
        reader: does the work in this process where there is only one, or others cannot be started.
        where: what a process of its own opens.
        bundles: the bundles.
        processes: how many share the work.
    """
    if processes < 2:  # noqa: PLR2004
        yield from map(reader.check, bundles)
        return
    started = (where, reader.prefix, reader.election)
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, started) as pool:
        yield from _in_order(pool, _check, reader.check, bundles, 4 * processes)


def threaded(work: Callable[[Any], Any], tasks: Iterable[Any], threads: int) -> Iterator[Any]:
    """Yield what some work gives for each task, in their order."""
    if threads < 2:  # noqa: PLR2004
        yield from map(work, tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from _in_order(pool, work, work, tasks, 4 * threads)


def _in_order(
    pool: Executor,
    remote: Callable[[Any], Any],
    work: Callable[[Any], Any],
    tasks: Iterable[Any],
    ahead: int,
) -> Iterator[Any]:
    waiting: deque[tuple[Any, Future[Any] | None]] = deque()
    for task in tasks:
        waiting.append((task, _submitted(pool, remote, task)))
        if len(waiting) > ahead:
            yield _result(*waiting.popleft(), work)
    while waiting:
        yield _result(*waiting.popleft(), work)


def _submitted(pool: Executor, remote: Callable[[Any], Any], task: Any) -> Future[Any] | None:
    try:
        return pool.submit(remote, task)
    except (BrokenProcessPool, OSError, RuntimeError):
        return None


def _result(task: Any, future: Future[Any] | None, work: Callable[[Any], Any]) -> Any:
    try:
        return work(task) if future is None else future.result()
    except (BrokenProcessPool, OSError):
        return work(task)

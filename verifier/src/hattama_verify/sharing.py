"""Work that is shared: by processes, which read bundles, or by threads, where the library lets others run."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from typing import Any

from hattama_verify.leaves import Checked, Reader
from hattama_verify.merkle import tiles
from hattama_verify.report import Wrong
from hattama_verify.source import open_source

AHEAD = 8  # bundles that a process may have read before they are asked for


def checked(reader: Reader, where: str, size: int, processes: int) -> Iterator[Checked | Wrong]:
    """Check the bundles of a log and yield what they hold, in their order.

    Args:
        reader: does the work in this process where there is only one, or others cannot be started or end early.
        where: what a process of its own opens.
        size: how many records the log has.
        processes: how many share the work, each taking every so many-th bundle.
    """
    with ExitStack() as stack:
        shares = range(processes if processes > 1 else 0)
        pipes = [
            _started(stack, (where, reader, size, slice(at, None, processes))) for at in shares
        ]
        for number, bundle in enumerate(tiles(size, -1)):
            received = _received(pipes[number % processes]) if pipes else None
            yield reader.check(bundle) if received is None else received


def _started(stack: ExitStack, share: tuple[str, Reader, int, slice]) -> Connection | None:
    where, reader, size, part = share
    context = get_context("spawn")
    try:
        receiving, sending = context.Pipe(duplex=False)
        stack.callback(receiving.close)
        given = (sending, where, (reader.prefix, reader.election), size, part)
        process = context.Process(target=_work, args=given, daemon=True)
        process.start()
    except (OSError, RuntimeError):
        return None
    sending.close()
    stack.callback(process.join)
    stack.callback(process.terminate)
    return receiving


def _work(sending: Connection, where: str, log: tuple[str, str], size: int, part: slice) -> None:
    gc.disable()  # nothing here refers to itself, and looking for it takes a third of the time
    reader = Reader(open_source(where), *log)
    ready: Queue[Checked | Wrong | None] = Queue(AHEAD)
    sender = Thread(target=_send, args=(sending, ready), daemon=True)
    sender.start()
    for bundle in islice(tiles(size, -1), part.start, part.stop, part.step):
        ready.put(reader.check(bundle))
    ready.put(None)
    sender.join()


def _send(sending: Connection, ready: "Queue[Checked | Wrong | None]") -> None:
    """Send what is ready; a pipe holds less than a bundle, so that who writes one waits until it is read."""
    while (found := ready.get()) is not None:
        sending.send(found)


def _received(pipe: Connection | None) -> Checked | Wrong | None:
    try:
        found: Checked | Wrong | None = pipe.recv() if pipe else None
    except (EOFError, OSError):
        return None
    return found


def threaded(work: Callable[[int], Any], tasks: Iterable[int], threads: int) -> Iterator[Any]:
    """Yield what some work gives for each task, in their order."""
    if threads < 2:  # noqa: PLR2004
        yield from map(work, tasks)
        return
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > AHEAD * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

"""Wherever a log or a witness is stopped: nothing acknowledged is lost, no second view is signed."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.factories.disk import BROKEN, FULL, Disk, PowerLost
from tools import fault_work

Views = list[tuple[int, bytes]]


class Told:
    """What the world was told by a log or a witness."""

    def __init__(self) -> None:
        self.acknowledged, self.views = 0, Views()

    def take_acknowledged(self, until: int) -> None:
        self.acknowledged = max(self.acknowledged, until)

    def take_view(self, size: int, root: bytes) -> None:
        self.views.append((size, root))


def run_log(folder: Path, told: Told) -> None:
    plan = fault_work.SHORT_PLAN
    fault_work.run_sequencer(folder, told.take_acknowledged, told.take_view, plan)


def check_log(folder: Path, told: Told) -> None:
    fault_work.check_sequencer(folder, told.acknowledged, told.views)


def check_end_of_log(folder: Path) -> None:
    fault_work.check_finished(folder, fault_work.SHORT_PLAN)


def run_witness(folder: Path, told: Told) -> None:
    fault_work.run_witness(folder, told.take_view)


def check_witness(folder: Path, told: Told) -> None:
    fault_work.check_witness(folder, told.views)


JOBS = {
    "log": (run_log, check_log, check_end_of_log),
    "witness": (run_witness, check_witness, fault_work.check_cosigned),
}


def operations(run: Callable[[Path, Told], None], folder: Path, error: int) -> int:
    folder.mkdir()
    disk = Disk(folder, error=error)
    with disk.mounted():
        run(folder, Told())
    return disk.count


def cut_at_every(stride: int, folder: Path, job: str, how: tuple[int, bool, bool]) -> None:
    """Stop a job at every so many-th operation, restart it, and check before and after."""
    run, check, check_end = JOBS[job]
    error, power, last = how
    cuts = operations(run, folder / "whole", error)
    assert cuts > 30
    for cut in range(0, cuts, stride):
        at = folder / str(cut)
        at.mkdir()
        disk, told = Disk(at, cut, error, last=last), Told()
        with disk.mounted(), suppress(PowerLost, OSError):
            run(at, told)
        if power:
            disk.keep_what_is_synced()

        check(at, told)
        run(at, told)
        check(at, told)
        check_end(at)
        shutil.rmtree(at)


KILLED, ONE_ERROR, FULL_DISK = (0, False, False), (BROKEN, False, False), (FULL, False, True)


def test_a_loss_of_power_at_any_operation_of_a_log_loses_nothing(tmp_path: Path) -> None:
    cut_at_every(1, tmp_path, "log", (0, True, False))


@pytest.mark.parametrize("how", [KILLED, ONE_ERROR, FULL_DISK], ids=["kill", "error", "full"])
def test_a_log_that_is_stopped_goes_on(tmp_path: Path, how: tuple[int, bool, bool]) -> None:
    cut_at_every(6, tmp_path, "log", how)


@pytest.mark.parametrize("how", [(0, True, False), ONE_ERROR], ids=["power", "error"])
def test_a_witness_that_is_stopped_forgets_nothing(
    tmp_path: Path, how: tuple[int, bool, bool]
) -> None:
    cut_at_every(1, tmp_path, "witness", how)


@pytest.mark.slow
@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("how", [KILLED, ONE_ERROR, FULL_DISK], ids=["kill", "error", "full"])
def test_every_operation_may_be_the_last(
    tmp_path: Path, job: str, how: tuple[int, bool, bool]
) -> None:
    cut_at_every(1, tmp_path, job, how)

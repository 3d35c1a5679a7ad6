"""A published log back into the election that it records, and the erasing of a person from it."""

from pathlib import Path

from hattama.domain.election_state import ElectionState
from hattama.domain.errors import BadInputError
from hattama.domain.fold import Fold
from hattama.domain.ids import CandidacyId
from hattama.package.from_records import save_package, sources
from hattama.package.objects import Beside
from hattama.translog.leaf import read_leaf
from hattama.translog.published import bundle_places, read_bundle, read_checkpoint
from hattama.translog.storage import Folder

__all__ = ["LOG", "PACKAGE", "erase", "fold_log"]

LOG, PACKAGE = "log", "package"
"""The folders of a published site."""


def fold_log(log: Path) -> ElectionState:
    """Give the election that a published log records; no signature is looked at.

    Args:
        log: the folder of the log.

    Raises:
        BadInputError: there is no log, or a file of it is damaged.
        IllegalRecordError: a record is not allowed by those before it.
    """
    public = Folder(log)
    published = read_checkpoint(public)
    if published is None:
        raise BadInputError("no log is published here", where=str(log))
    growing = Fold(sources(Beside(log).object))
    for place in bundle_places(published.checkpoint.size):
        for leaf in read_bundle(public, place):
            growing.apply(read_leaf(leaf, growing.size))
    return growing.state


def erase(site: Path, candidacy: str) -> None:
    """Erase a person: the disclosure goes, and the package is written anew without it.

    The log is not touched: the commitment in it stays, and says nothing about anybody. Copies that
    others hold cannot be called back. Whoever was stopped half-way erases again: it does no harm twice.

    Args:
        site: a published site.
        candidacy: the id of the candidacy.

    Raises:
        BadInputError: there is no such candidacy.
    """
    beside, state = Beside(site / LOG), fold_log(site / LOG)
    status = state.candidacies.get(CandidacyId(candidacy))
    if status is None:
        raise BadInputError(f"there is no candidacy {candidacy}", where=str(site))
    beside.erase(status.nomination.commitment)
    with Folder(site).replaced(PACKAGE) as out:
        save_package(state, beside.object, beside.disclosure, out)

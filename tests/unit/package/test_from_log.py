"""A published log gives its election back, and a person leaves it without a trace."""

from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.domain.ids import CandidacyId
from hattama.package import open as open_package
from hattama.package.from_log import LOG, PACKAGE, erase, fold_log
from hattama.package.objects import Beside
from hattama.translog.leaf import read_disclosure
from hattama.translog.storage import Folder
from tests.factories.site import publish_history
from tests.factories.whole_history import whole_history

HISTORY = whole_history()
STATE = HISTORY.fold.state
PERSON = CandidacyId("a")
COMMITTED = STATE.candidacies[PERSON].nomination.commitment


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Publish the whole history: log, objects, disclosures, package."""
    return publish_history(HISTORY, tmp_path / "site")


def row(site: Path) -> str:
    lines = (site / PACKAGE / "candidacies.csv").read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{PERSON},"))


def test_a_log_gives_its_election_back(site: Path) -> None:
    assert fold_log(site / LOG) == STATE


def test_there_must_be_a_log(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no log is published here"):
        fold_log(tmp_path)


def test_an_erased_person_is_in_no_file(site: Path) -> None:
    names = read_disclosure(HISTORY.disclosures[COMMITTED], COMMITTED)["names"].values()

    erase(site, PERSON)

    left = b"".join(path.read_bytes() for path in site.rglob("*") if path.is_file())
    assert names
    assert not any(name.encode() in left for name in names)
    assert fold_log(site / LOG) == STATE
    with open_package(site / PACKAGE) as package:
        assert package.report.repaired == 0


def test_who_was_stopped_while_erasing_erases_again(site: Path) -> None:
    named = row(site)
    Beside(site / LOG).erase(COMMITTED)
    assert row(site) == named

    erase(site, PERSON)

    assert row(site) != named
    assert sorted(path.name for path in site.iterdir()) == [LOG, PACKAGE]


def test_only_a_candidacy_can_be_erased(site: Path) -> None:
    with pytest.raises(BadInputError, match="there is no candidacy nobody"):
        erase(site, "nobody")

    assert Folder(site).read(f"{PACKAGE}/candidacies.csv") is not None

"""The chronicle grows with its log, tells every act once, and knows the newest by its place."""

import shutil
from pathlib import Path

from hattama.domain.record_kinds import Result
from hattama.package.from_log import LOG
from hattama.portal import publish
from hattama.portal.chronicle import Chronicle
from tests.factories.site import publish_history
from tests.factories.whole_history import STAGES, whole_history
from tests.unit.portal.conftest import SETTINGS


def test_what_grew_tells_the_same_as_what_was_read_at_once(tmp_path: Path) -> None:
    early = publish_history(whole_history(STAGES[-2]), tmp_path / "early")
    late = publish_history(whole_history(), tmp_path / "late")
    grown, whole = Chronicle(early / LOG), Chronicle(late / LOG)
    grown.read_on()
    shutil.copytree(late / LOG, early / LOG, dirs_exist_ok=True)

    grown.read_on()
    whole.read_on()

    assert grown.size == whole.size
    for group in ("contests", "candidacies", "protocols", "turnout", "copies", "disputes"):
        assert getattr(grown, group) == getattr(whole, group), group


def test_the_newest_act_is_the_last_of_a_contest_or_protocol(record: Path) -> None:
    chronicle = Chronicle(record / LOG)

    chronicle.read_on()

    acts = [*chronicle.contests.values(), *chronicle.protocols.values()]
    newest = chronicle.newest
    assert newest is not None
    assert newest.index == max(act.index for traces in acts for act in traces)
    assert newest.kind == "contest"
    assert not isinstance(newest.body, Result)
    assert Chronicle(record / LOG).newest is None


def test_the_front_page_says_how_new_its_figures_are(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)

    page = (tmp_path / "site" / "en" / "index.html").read_text("utf-8")
    assert "Newest act in the figures: 25 Jul 2021" in page

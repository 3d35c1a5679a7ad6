"""A site replaces only what is its own, and keeps nothing that it is not made of any more."""

from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package.from_log import LOG
from hattama.portal import Press, Settings, publish
from tests.factories.site import publish_history
from tests.factories.whole_history import STAGES, whole_history
from tests.unit.portal.conftest import SETTINGS


def test_a_folder_of_others_is_left_alone(record: Path, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "own.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(BadInputError, match=r"it holds en, and no portal\.json"):
        publish(record, tmp_path, SETTINGS)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["en", "own.txt"]


def test_a_link_out_of_the_site_is_refused(record: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "assets").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(BadInputError, match="it holds assets"):
        publish(record, tmp_path / "site", SETTINGS)


def test_pages_in_a_language_that_is_given_up_are_removed(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)

    publish(record, tmp_path / "site", Settings(languages=("en",), workers=1))

    assert not (tmp_path / "site" / "ru").exists()


def test_a_picture_that_is_not_drawn_any_more_is_removed(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)
    left = tmp_path / "site" / "pictures" / "gone.png"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"a name")

    publish(record, tmp_path / "site", SETTINGS)

    assert not left.exists()


def test_a_log_ahead_of_the_package_is_refused(tmp_path: Path) -> None:
    early = publish_history(whole_history(STAGES[0]), tmp_path / "early")
    late = publish_history(whole_history(STAGES[1]), tmp_path / "late")
    (early / LOG).rename(tmp_path / "old")
    (late / LOG).rename(early / LOG)

    with pytest.raises(BadInputError, match="which the package does not have"):
        Press(early, tmp_path / "site", SETTINGS).run()

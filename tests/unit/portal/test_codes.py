"""QR codes of printed pages."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from hattama.portal import codes
from hattama.portal.codes import code_of, write_code
from hattama.portal.pages.common import Scene
from hattama.portal.sheets import Station, StationSheet
from hattama.portal.tongue import Tongue

SHEET = StationSheet(station=Station("n1", {}, None, "north", None), protocols=(), observers=())


def scene(address: str) -> Scene:
    return Scene(SimpleNamespace(), Tongue("en"), address)  # type: ignore[arg-type]


def test_a_code_tells_its_address_in_words_too() -> None:
    assert b"<title>https://e.org/?a=1&amp;b=2</title>" in code_of("https://e.org/?a=1&b=2")


def test_other_addresses_give_other_codes() -> None:
    assert len({code_of(f"https://e.org/{n}").split(b"</title>")[1] for n in range(20)}) == 20


def test_a_station_has_its_code_in_the_first_language(tmp_path: Path) -> None:
    assert write_code(tmp_path, scene("https://e.org/"), SHEET)

    written = (tmp_path / "qr" / "stations" / "n1.svg").read_bytes()
    assert written == code_of("https://e.org/en/stations/n1.html")


def test_a_code_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_code(tmp_path, scene("https://e.org/"), SHEET)
    monkeypatch.setattr(codes, "code_of", lambda _: pytest.fail("it was drawn again"))

    assert not write_code(tmp_path, scene("https://e.org/"), SHEET)


def test_a_site_that_moves_has_new_codes(tmp_path: Path) -> None:
    write_code(tmp_path, scene("https://e.org/"), SHEET)

    assert write_code(tmp_path, scene("https://other.org/"), SHEET)


def test_without_an_address_there_is_no_code(tmp_path: Path) -> None:
    assert not write_code(tmp_path, scene(""), SHEET)
    assert list(tmp_path.iterdir()) == []


def test_other_sheets_have_no_code(tmp_path: Path) -> None:
    assert not write_code(tmp_path, scene("https://e.org/"), object())

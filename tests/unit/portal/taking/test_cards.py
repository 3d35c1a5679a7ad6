"""A contest can be shown elsewhere: as a card, as a picture, and in words for machines."""

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hattama.portal import Settings, publish
from hattama.portal.downloads import picture
from hattama.portal.downloads.canvas import Canvas, has_letters
from hattama.portal.downloads.picture import Card, Line, _drawn
from tests.unit.portal.taking.conftest import ADDRESS


def page(away: Path, path: str) -> str:
    return unescape((away / path).read_text("utf-8"))


def test_a_card_is_small_tells_the_outcome_and_leads_back(away: Path) -> None:
    card = (away / "en/embed/n.html").read_bytes()
    text = page(away, "en/embed/n.html")

    assert len(card) < 10_000
    assert "<script" not in text
    assert "Elected: Nominee a" in text
    assert "1 of 2 protocols counted (certified result)" in text
    assert f'href="{ADDRESS}en/contests/n.html"' in text
    assert "Made up" in text


def test_the_page_of_a_contest_offers_the_card(away: Path) -> None:
    text = page(away, "en/contests/n.html")

    assert f'<iframe src="{ADDRESS}en/embed/n.html"' in text
    assert f'type="application/json+oembed" href="{ADDRESS}en/embed/n.json"' in text


def test_oembed_gives_the_same_frame(away: Path) -> None:
    told = json.loads((away / "en/embed/n.json").read_text("utf-8"))

    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert f'src="{ADDRESS}en/embed/n.html"' in told["html"]


def test_links_that_are_shared_have_title_figures_and_picture(away: Path) -> None:
    text = page(away, "en/contests/n.html")
    properties = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', text))

    assert properties["og:title"] == "A contest"
    assert "A margin of 22 votes" in properties["og:description"]
    assert properties["og:image"] == f"{ADDRESS}pictures/n.png"
    with Image.open(away / "pictures/n.png") as found:
        assert (found.format, found.size) == ("PNG", (1200, 630))


def test_machines_find_the_data_of_a_contest_and_the_person_of_a_candidate(away: Path) -> None:
    contest, candidate = (
        json.loads(re.findall(r'ld\+json">(.*?)</script>', (away / path).read_text("utf-8"))[0])
        for path in ("en/contests/n.html", "en/candidates/a.html")
    )

    assert contest["@type"] == "Dataset"
    assert contest["distribution"][0]["contentUrl"] == f"{ADDRESS}data/contests/n.json"
    assert (candidate["@type"], candidate["name"]) == ("Person", "Nominee a")


def test_an_erased_person_has_no_name_for_machines(away: Path) -> None:
    assert "ld+json" not in page(away, "en/candidates/b.html")


def card(**facts: object) -> Card:
    whole: dict[str, object] = {
        "head": "Ауыл",
        "place": "Облыс",
        "progress": "1 / 2",
        "lines": (Line("Әбіш", 0, 30, is_elected=False), Line("Өтеген", 3, 10, is_elected=False)),
        "base": 40,
        "title": "Сайлау",
        "label": "",
        "is_certified": False,
    }
    return Card(**(whole | facts))  # type: ignore[arg-type]


def colours(octets: bytes) -> dict[object, int]:
    with Image.open(BytesIO(octets)) as found:
        return {colour: count for count, colour in found.convert("RGB").getcolors() or ()}


def test_bars_are_as_long_as_the_votes_and_in_the_colour_of_the_nominator() -> None:
    found = colours(_drawn(card(is_certified=True)))

    blue, pink = found[0x00, 0x72, 0xB2], found[0xCC, 0x79, 0xA7]
    assert abs(blue / pink - 3) < 0.05


def test_a_result_that_is_not_certified_has_hollow_bars() -> None:
    blue = (0x00, 0x72, 0xB2)

    assert colours(_drawn(card()))[blue] * 2 < colours(_drawn(card(is_certified=True)))[blue]


def test_the_same_figures_give_the_same_picture_and_others_another() -> None:
    assert _drawn(card()) == _drawn(card())
    assert _drawn(card()) != _drawn(card(progress="2 / 2"))


def test_a_long_name_stays_on_the_canvas() -> None:
    plain, long = Canvas(), Canvas()
    long.text(60, 128, "Ауылдық округ " * 20, 58)

    with Image.open(BytesIO(long.png())) as found, Image.open(BytesIO(plain.png())) as white:
        right = (1145, 0, 1200, 630)
        assert found.crop(right).tobytes() == white.crop(right).tobytes()
        assert found.tobytes() != white.tobytes()


def test_letters_that_the_font_lacks_are_known() -> None:
    assert has_letters("ҚАЗАҚСТАН ӘҒҢӨҰҮҺІ әғқңөұүһі Ærøskøbing")
    assert not has_letters("საქართველო")


def test_without_the_extra_there_is_no_picture(
    monkeypatch: pytest.MonkeyPatch, record: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(picture, "_is_possible", lambda: False)
    publish(record, tmp_path / "site", Settings(languages=("en",), address=ADDRESS, workers=1))

    assert not (tmp_path / "site/pictures").exists()
    assert "og:image" not in (tmp_path / "site/en/contests/n.html").read_text("utf-8")

"""Boundaries of units: one form of GeoJSON is read, everything else is refused, and they travel with a package."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.package.boundaries import Shape, read_boundaries, write_boundaries
from hattama.package.meta import Layout
from hattama.package.opening import open_package
from hattama.package.saving import save
from tests.unit.package.small import write_small

SQUARE: Shape = ((((50.0, 40.0), (60.0, 40.0), (60.0, 50.5), (50.0, 40.0)),),)
TEXT = write_boundaries({"A": SQUARE})


def with_boundaries(folder: Path, text: str = TEXT) -> Path:
    """Write the small package with boundaries beside it."""
    write_small(folder)
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described["hattama"]["boundaries_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(described), "utf-8")
    (folder / "boundaries.geojson").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("layout", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["again", "again.zip"])
def test_boundaries_travel_with_the_package(tmp_path: Path, layout: Layout, name: str) -> None:
    with open_package(with_boundaries(tmp_path / "small")) as package:
        save(package, tmp_path / name, layout=layout)

    with open_package(tmp_path / name) as package:
        assert package.boundaries == TEXT


def test_a_file_that_is_not_named_is_not_read(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "small")
    (folder / "boundaries.geojson").write_text("no", "utf-8")

    with open_package(folder) as package:
        assert package.boundaries == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TEXT + " ", "small: boundaries.geojson is not the one that datapackage.json names"),
        (None, "small: boundaries.geojson is missing"),
    ],
)
def test_a_file_that_is_named_must_be_there(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    folder = with_boundaries(tmp_path / "small")
    (folder / "boundaries.geojson").unlink()
    if text is not None:
        (folder / "boundaries.geojson").write_text(text, "utf-8")

    with pytest.raises(BadInputError, match=sentence):
        open_package(folder)


def test_odd_boundaries_close_the_package(tmp_path: Path) -> None:
    folder = with_boundaries(tmp_path / "small", write_boundaries({"Z": SQUARE}))

    with pytest.raises(
        BadInputError, match=r"small, boundaries.geojson, feature 1: 'Z' is not an id of units"
    ):
        open_package(folder)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("FeatureCollection", "Topology", "not a FeatureCollection"),
        ('"features"', '"crs":null,"features"', "not a FeatureCollection"),
        ('"Feature",', '"Feature","id":1,', "feature 1: not a Feature with"),
        ('"unit":"A"', '"unit":"A","name":"A"', "its properties are not `unit` alone"),
        ('{"unit":"A"}', "null", "its properties are not `unit` alone"),
        ('"unit":"A"', '"unit":7', "its properties are not `unit` alone"),
        ("MultiPolygon", "LineString", "neither a Polygon nor a MultiPolygon"),
        ("[50.0,40.0],[60.0,40.0]", "[50.0,40.0,7],[60.0,40.0]", "a position is not"),
        ("[60.0,40.0]", "[190.0,40.0]", "a position is not"),
        ("[60.0,40.0]", "[60.0,-91]", "a position is not"),
        ("[60.0,40.0]", "[true,40.0]", "a position is not"),
        ("[60.0,40.0]", '["60",40.0]', "a position is not"),
        ("[60.0,40.0]", "[NaN,40.0]", "not JSON: NaN is no number"),
        ("[60.0,40.0]", "[1e999,40.0]", "a position is not"),
        ("[60.0,40.0],[60.0,50.5],", "[60.0,50.5],", "a ring is not closed, or has fewer"),
        ("[60.0,50.5],[50.0,40.0]]", "[60.0,50.5],[50.0,41.0]]", "a ring is not closed"),
        ("[[[[", "[[[[[", "not JSON"),
        ("{", "{" * 9000, "not JSON"),
    ],
)
def test_every_other_form_is_refused(old: str, new: str, sentence: str) -> None:
    assert old in TEXT

    with pytest.raises(BadInputError, match=r"^Somewhere, boundaries\.geojson") as caught:
        read_boundaries(TEXT.replace(old, new, 1), {"A"}, "Somewhere")

    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"type":"FeatureCollection","features":[]}', "something is empty"),
        (" " * (16 << 20) + TEXT, "larger than 16 MB"),
        (TEXT.replace("\n]}", f",{TEXT.splitlines()[1]}\n]}}"), "the unit A stands twice"),
    ],
)
def test_no_feature_too_many_or_one_twice_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence):
        read_boundaries(text, {"A"}, "Somewhere")


def test_a_polygon_is_a_shape_of_one() -> None:
    text = TEXT.replace("MultiPolygon", "Polygon").replace("[[[[", "[[[").replace("]]]]", "]]]")

    assert read_boundaries(text, {"A"}, "Somewhere") == {"A": SQUARE}


positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
rings = st.lists(positions, min_size=3, max_size=5).map(lambda some: (*some, some[0]))
shapes = st.lists(st.lists(rings, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2)


@given(st.dictionaries(st.sampled_from("ABC"), shapes.map(tuple), min_size=1))
def test_what_is_written_is_read_again(drawn: dict[str, Shape]) -> None:
    assert read_boundaries(write_boundaries(drawn), set("ABC"), "Somewhere") == drawn

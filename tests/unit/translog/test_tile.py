"""Paths, shapes and contents of tiles and bundles are read strictly."""

import pytest

from hattama.domain.errors import BadInputError
from hattama.translog import tile
from hattama.translog.tile import Place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("tile/0/000", Place(0, 0)),
        ("tile/63/x001/x234/067", Place(63, 1234067)),
        ("tile/entries/999.p/255", Place(None, 999, 255)),
        ("tile/10/x001/000.p/1", Place(10, 1000, 1)),
    ],
)
def test_a_path_tells_a_place(path: str, place: Place) -> None:
    assert tile.parse_path(path) == place
    assert place.path == path


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("tile/0/x001/234/067", "elements of three digits"),
        ("tile/0/x001/x234", "elements of three digits"),
        ("tile/0/001/234", "elements of three digits"),
        ("tile/0/x000/001", "elements of three digits"),
        ("tile/0/1", "elements of three digits"),
        ("tile/0/0001", "elements of three digits"),
        ("tile/0/X001/234", "elements of three digits"),
        ("tile/0/\N{ARABIC-INDIC DIGIT ONE}01", "elements of three digits"),
        ("tile/0/000/", "elements of three digits"),
        ("tile/0/000.p/1/2", "elements of three digits"),
        ("tile/0/-01", "elements of three digits"),
        ("tile/64/000", "the level '64' is not a number from 0 to 63"),
        ("tile/00/000", "the level '00' is not a number from 0 to 63"),
        ("tile/-1/000", "the level '-1' is not a number from 0 to 63"),
        ("tile/Entries/000", "the level 'Entries' is not a number from 0 to 63"),
        ("tile/0/000.p/0", "the width '0' of a partial tile is not a number from 1 to 255"),
        ("tile/0/000.p/01", "the width '01' of a partial tile is not a number from 1 to 255"),
        ("tile/0/000.p/256", "the width '256' of a partial tile is not a number from 1 to 255"),
        ("tile/0/000.p/", "the width '' of a partial tile is not a number from 1 to 255"),
        ("tile/0/000.p/-1", "the width '-1' of a partial tile is not a number from 1 to 255"),
        ("tile/0/000.p/1\n", "the width '1\\\\n' of a partial tile is not a number from 1 to 255"),
        ("/tile/0/000", "this is not the path of a tile"),
        ("tile/0", "this is not the path of a tile"),
        ("tile/0/000\n", "this is not the path of a tile"),
        ("tile/8/0/../000", "elements of three digits"),
        ("", "this is not the path of a tile"),
    ],
)
def test_another_spelling_of_a_path_is_refused(path: str, what: str) -> None:
    with pytest.raises(BadInputError, match=what):
        tile.parse_path(path)


def test_the_places_of_a_tree_are_those_of_its_shape() -> None:
    paths = [place.path for place in tile.places(256 * 2 + 3)]

    assert paths == [
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/3",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/3",
        "tile/1/000.p/2",
    ]
    assert list(tile.places(0)) == []


@pytest.mark.parametrize(
    ("data", "width", "sentence"),
    [
        (b"\0", 1, "tile/entries/000.p/1: the bundle is cut short in its leaf 0."),
        (b"\0\x02a", 1, "tile/entries/000.p/1: the bundle is cut short in its leaf 0."),
        (b"\0\x01a\0", 2, "tile/entries/000.p/2: the bundle is cut short in its leaf 1."),
        (b"\0\x01a", 2, "tile/entries/000.p/2: the bundle holds 1 leaves instead of 2."),
        (b"", 1, "tile/entries/000.p/1: the bundle holds 0 leaves instead of 1."),
        (b"\0\x01a\0", 1, "tile/entries/000.p/1: 1 bytes follow the 1 leaves of the bundle."),
        (b"\0\0\0\0", 1, "tile/entries/000.p/1: 2 bytes follow the 1 leaves of the bundle."),
    ],
)
def test_a_bundle_that_is_no_bundle_is_refused(data: bytes, width: int, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        tile.decode_bundle(data, Place(None, 0, width))

    assert str(caught.value) == sentence


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_holds_from_1_to_256_leaves(count: int) -> None:
    with pytest.raises(BadInputError, match=f"a bundle cannot hold {count} leaves"):
        tile.encode_bundle([b""] * count)


def test_a_leaf_has_its_limits() -> None:
    tile.check_leaf(bytes(60_000))
    longest = tile.encode_bundle([bytes(65_535)])

    assert tile.decode_bundle(longest, Place(None, 0, 1)) == [bytes(65_535)]
    with pytest.raises(BadInputError, match="a leaf of 60001 bytes is longer than 60000"):
        tile.check_leaf(bytes(60_001))
    with pytest.raises(BadInputError, match="a leaf of 65536 bytes is longer than 65535"):
        tile.encode_bundle([bytes(65_536)])


@pytest.mark.parametrize("size", [0, 31, 32, 33, 96])
def test_a_tile_of_another_width_is_refused(size: int) -> None:
    with pytest.raises(
        BadInputError, match=f"a tile of 2 hashes has {size} bytes; 64 bytes are due"
    ):
        tile.decode_hashes(bytes(size), Place(0, 0, 2))

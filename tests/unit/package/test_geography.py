"""Foreign maps are read leniently, and what is no map of areas is refused."""

import json
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package.geography import read_features

RING = [[50, 40], [60, 40], [60, 50], [50, 40]]
FEATURE = {
    "type": "Feature",
    "id": "A",
    "properties": {"name": " Alpha ", "size": 7, "blank": "", "list": [1], "yes": True},
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.5, 2], "translate": [50, 40]},
    "arcs": [[[0, 0], [20, 0], [0, 5]], [[20, 5], [-20, -5]], [[20, 5], [10, 0], [-30, -5]]],
    "objects": {
        "units": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": 1, "properties": {"name": "Low"}, "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "properties": {"name": "High"}, "arcs": [[[2, -2]]]},
                {"type": "Point", "coordinates": [0, 0]},
                {"type": None},
            ],
        }
    },
}


def written(folder: Path, read: object) -> Path:
    (folder / "map.json").write_text(read if isinstance(read, str) else json.dumps(read), "utf-8")
    return folder / "map.json"


def test_a_feature_has_its_texts_and_its_shape(tmp_path: Path) -> None:
    (feature,) = read_features(
        written(tmp_path, {"type": "FeatureCollection", "features": [FEATURE]})
    )

    assert feature.texts == {"": "A", "name": "Alpha", "size": "7"}
    assert feature.shape == ((((50, 40), (60, 40), (60, 50), (50, 40)),),)


def test_heights_and_open_rings_are_mended(tmp_path: Path) -> None:
    geometry = {"type": "Polygon", "coordinates": [[[50, 40, 9], [60, 40, 9], [60, 50, 9]]]}

    (feature,) = read_features(written(tmp_path, {**FEATURE, "geometry": geometry}))

    assert feature.shape == ((((50, 40), (60, 40), (60, 50), (50, 40)),),)


def test_arcs_of_a_topology_are_joined(tmp_path: Path) -> None:
    low, high = read_features(written(tmp_path, TOPOLOGY))

    assert low.texts == {"": "1", "name": "Low"}
    assert [low.shape, high.shape] == [
        ((((50, 40), (60, 40), (60, 50), (50, 40)),),),
        ((((60, 50), (65, 50), (50, 40), (60, 50)),),),
    ]


def test_a_topology_may_be_unquantised(tmp_path: Path) -> None:
    plain: dict[str, object] = {
        **TOPOLOGY,
        "arcs": [RING],
        "objects": {"u": {"type": "Polygon", "arcs": [[0]]}},
    }
    del plain["transform"]

    (feature,) = read_features(written(tmp_path, plain))

    assert len(feature.shape[0][0]) == 4


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        ("{", "map.json: neither GeoJSON nor TopoJSON (Expecting"),
        ({"type": "Feather"}, "neither GeoJSON nor TopoJSON (a map of the type 'Feather')"),
        ({}, "a part of the map is not of the kind that it must be; give a GeoJSON"),
        ([], "a part of the map is not of the kind"),
        ({**TOPOLOGY, "arcs": []}, "a part of the map is not of the kind"),
        (
            {**FEATURE, "geometry": {"type": "Polygon", "coordinates": [[["x"]]]}},
            "neither GeoJSON",
        ),
        ({**FEATURE, "geometry": None}, "the map holds no areas; give one of polygons."),
        ({**FEATURE, "geometry": {"type": "Polygon", "coordinates": []}}, "holds no areas"),
        (
            {**FEATURE, "geometry": {"type": "Polygon", "coordinates": [[[5e5, 4e6], *RING]]}},
            "the map is not in degrees of longitude and latitude; project it to WGS 84.",
        ),
    ],
)
def test_what_is_no_map_of_areas_is_refused(tmp_path: Path, read: object, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_features(written(tmp_path, read))

    assert sentence in str(caught.value)


def test_a_map_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        read_features(tmp_path / "none.json")

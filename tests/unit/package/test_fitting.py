"""Which feature of a map is which unit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package.boundaries import read_boundaries
from hattama.package.fitting import MapFile, MapUnit, match
from hattama.package.geography import Feature, read_features
from hattama.package.importing import import_file
from hattama.package.opening import open_package
from hattama.package.profile import load_profile, read_profile
from hattama.package.report import Report
from hattama.reconstruct.units import read_units
from tests.unit.package.wild import FILE, PROFILE

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "kz-akim-2021"
UNITS = (
    MapUnit("L", None, "country", ("Land",)),
    MapUnit("L-1", "L", "region", ("North Region", "Солтүстік облысы")),
    MapUnit("L-2", "L", "region", ("South Region", "Оңтүстік облысы")),
    MapUnit("L-1a", "L-1", "district", ("North District",)),
    MapUnit("L-1b", "L-1", "district", ("Mill",)),
)


def matched(*texts: dict[str, str], of: str = "") -> dict[str, int]:
    return match(UNITS, [Feature(one, ()) for one in texts], of)


def test_an_id_decides_whatever_the_names_say() -> None:
    assert matched({"": "l.1"}, {"code": "L_2", "name": "North Region"}, of="") == {"L-1": 0}
    assert matched({"code": "L 1"}, {"code": "L_2", "name": "North Region"}) == {
        "L-1": 0,
        "L-2": 1,
    }


def test_names_are_compared_in_every_language_without_case_and_marks() -> None:
    assert matched({"name": "NORTH region"}, {"nimi": "Оңтүстік Облысы"}) == {"L-1": 0, "L-2": 1}


def test_the_beginning_of_a_name_is_enough_where_one_level_fits_most() -> None:
    assert matched({"name": "North"}, {"name": "South"}) == {"L-1": 0, "L-2": 1}
    assert matched({"name": "North"}, {"name": "Mill"}) == {"L-1a": 0, "L-1b": 1}


def test_part_of_a_word_is_no_beginning() -> None:
    assert matched({"name": "Nort"}) == {}


def test_the_feature_that_fits_in_more_languages_wins() -> None:
    assert matched({"en": "North"}, {"en": "North", "kk": "Солтүстік"}) == {"L-1": 1}


def test_two_that_fit_equally_well_fit_neither() -> None:
    assert matched({"en": "North"}, {"en": "North"}, {"en": "South"}) == {"L-2": 2}


def test_only_the_property_that_is_named_is_looked_at() -> None:
    assert matched({"name": "South", "other": "North"}, of="other") == {"L-1": 0}


Import = Callable[..., Report]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Import a small file with a map; give the report."""

    def import_with(features: list[dict[str, object]], by: str = "") -> Report:
        (tmp_path / "f.csv").write_text(FILE, "utf-8")
        (tmp_path / "map.json").write_text(
            json.dumps({"type": "FeatureCollection", "features": features}), "utf-8"
        )
        report = Report()
        profile = read_profile(PROFILE, "p.toml", tmp_path)
        drawn = MapFile(tmp_path / "map.json", by)
        import_file(tmp_path / "f.csv", profile, tmp_path / "out", report=report, drawn=drawn)
        return report

    return import_with


def feature(name: str) -> dict[str, object]:
    ring = [[50, 40], [60, 40], [60, 50], [50, 40]]
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_a_map_without_any_unit_is_refused_and_nothing_written(
    imported: Import, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError, match=r"map.json: no feature .*; name the property"):
        imported([feature("Elsewhere")])

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("file", "fits"),
    [
        ("adm1_2019_17units", 14),
        ("adm1_2024_20units", 14),
    ],
)
def test_the_regions_of_the_founding_election_are_found(data: Path, file: str, fits: int) -> None:
    units = [
        MapUnit(unit.id, unit.parent or None, unit.level, tuple(unit.names.values()))
        for unit in read_units(EXAMPLE / "units.csv", ("kk", "ru", "en", "da"))
    ]
    features = read_features(data / "kazakhstan" / f"{file}.geojson")

    found = match(units, features)

    regions = {unit.id for unit in units if unit.level == "region"}
    assert found.keys() == regions
    assert len(found) == fits
    for unit, place in found.items():
        assert features[place].texts["ADM1_PCODE"] == f"KZ{unit[:2]}"


def test_georgian_regions_come_with_their_boundaries(data: Path, tmp_path: Path) -> None:
    folder = data / "georgia_local_2014_2017"
    report = Report()

    import_file(
        folder / "2017_official_governor_runoff.csv.gz",
        load_profile("ge-2017-governor-runoff"),
        tmp_path / "out",
        report=report,
        drawn=MapFile(folder / "geo.topo.json"),
    )

    with open_package(tmp_path / "out") as package:
        units = {unit for (unit,) in package.engine.rows("SELECT id FROM stored_units")}
        shapes = read_boundaries(package.boundaries, units, "out")
    assert shapes.keys() <= units
    assert len(shapes) == report.rows["geo.topo.json"] > 0
    told = [one.value for one in report.repairs if one.what == "fits no unit, left out of the map"]
    assert "GE.AB; Abkhazia" in told

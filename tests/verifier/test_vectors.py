"""The vectors of records: the whole log is fine, and each bad leaf is refused at its index."""

from pathlib import Path

import pytest

from tests.factories.two_seats import two_seats
from tests.verifier.conftest import said
from tests.verifier.vectors import Bad, bad_leaves, good_leaves, verified

GOOD = good_leaves()
BAD = bad_leaves()


def test_the_log_is_fine(tmp_path: Path) -> None:
    report = verified(GOOD, tmp_path / "log.zip")

    aside = ("log/policy.txt", "log/objects/", "package/datapackage.json", "package/rules.toml")
    # the vectors have no policy and no description, and objects that only bad leaves name
    assert [
        one for one in (*report.wrong, *report.unknown) if not one.place.startswith(aside)
    ] == []
    assert report.checked["records applied"] == len(GOOD)
    assert report.checked["cells of votes"]


def test_the_safe_are_elected_for_the_verifier_too(tmp_path: Path) -> None:
    log = two_seats()
    objects = {f"log/objects/{hash_}": octets for hash_, octets in log.objects.items()}

    report = verified(log.leaves, tmp_path / "log.zip", objects)

    assert [one for one in report.wrong if one.place.startswith("record")] == []
    assert report.checked["records applied"] == len(log.leaves)


@pytest.mark.parametrize(
    "bad", BAD, ids=[f"{number}: {one.why}"[:90] for number, one in enumerate(BAD)]
)
def test_a_bad_leaf_is_refused_at_its_index(bad: Bad, tmp_path: Path) -> None:
    report = verified([*GOOD[: bad.at], bad.leaf], tmp_path / "log.zip")

    code = 1 if bad.verdict == "wrong" else 2
    sort = "wrong" if bad.verdict == "wrong" else "unknown"
    assert (report.exit_code, f"record {bad.at}: " in said(report, sort)) == (code, True), report

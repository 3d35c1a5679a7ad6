"""Whatever byte of a site is changed, the verdict is never fine, unless the byte means nothing."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hattama_verify import Options, Report, verify
from hattama_verify.frame import cells
from tests.verifier.story import story
from tests.verifier.writer import Files, pack

GOOD = story().files()
NAMES = sorted(GOOD)


def means_the_same(name: str, raw: bytes) -> bool:
    """The whole list of what may change: quotes in CSV, and what a description says beyond its facts."""
    try:
        if name.endswith(".csv"):
            return [cells(line) for line in raw.decode().split("\n")] == [
                cells(line) for line in GOOD[name].decode().split("\n")
            ]
        if name == "package/datapackage.json":
            return bool(facts(json.loads(raw)) == facts(json.loads(GOOD[name])))
    except Exception:  # noqa: BLE001 - it is not even readable
        return False
    return False


def facts(described: dict) -> object:  # type: ignore[type-arg]
    tables = [
        (one["name"], one["path"], [field["name"] for field in one["schema"]["fields"]])
        for one in described["resources"]
    ]
    return json.dumps(
        [described["profile"], described["name"], described["hattama"], tables], sort_keys=True
    )


def verdict(files: Files, tmp: object) -> Report:
    return verify(str(pack(files, tmp)), Options(processes=1))  # type: ignore[arg-type]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.integers(0), st.integers(1, 255))
def test_no_changed_byte_is_fine(tmp_path_factory, name: str, at: int, flip: int) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    raw = bytearray(GOOD[name])
    raw[at % len(raw)] ^= flip

    report = verdict({**GOOD, name: bytes(raw)}, tmp_path_factory.getbasetemp() / "changed.zip")

    assert report.exit_code or means_the_same(name, bytes(raw))
    assert "stopped" not in str(report.unknown)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.data())
def test_no_cut_or_longer_file_is_fine(tmp_path_factory, name: str, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    raw = GOOD[name]
    cut = data.draw(st.integers(0, len(raw) - 1))
    other = data.draw(
        st.sampled_from(
            [
                raw[:cut],
                raw + b"\n",
                raw + raw,
                raw[cut:] + raw[:cut],
                b"",
                GOOD[data.draw(st.sampled_from(NAMES))],
            ]
        )
    )

    report = verdict({**GOOD, name: other}, tmp_path_factory.getbasetemp() / "cut.zip")

    assert report.exit_code or other == raw or means_the_same(name, other)
    assert "stopped" not in str(report.unknown)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(NAMES))
def test_garbage_gives_a_sentence(tmp_path_factory, raw: bytes, name: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    report = verdict({**GOOD, name: raw}, tmp_path_factory.getbasetemp() / "garbage.zip")

    assert report.exit_code
    assert all(one.sentence for one in (*report.wrong, *report.unknown))
    assert "stopped" not in str(report.unknown)


def test_a_missing_file_is_only_fine_for_a_person_who_was_removed(tmp_path_factory) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for name in NAMES:
        files = {path: raw for path, raw in GOOD.items() if path != name}
        report = verdict(files, tmp_path_factory.getbasetemp() / "missing.zip")
        assert report.exit_code, name

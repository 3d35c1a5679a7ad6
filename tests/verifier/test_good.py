"""A good site is fine, in whatever way it is given."""

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hattama_verify import Options, verify
from hattama_verify.leaves import Checked, Reader
from hattama_verify.merkle import Tile
from hattama_verify.sharing import checked
from hattama_verify.source import open_source
from tests.verifier.conftest import Verify, said
from tests.verifier.story import ID, PACKAGE
from tests.verifier.writer import Files, Story, write

ONE = Options(processes=1)


@pytest.fixture
def folder(good: Files, tmp_path: Path) -> Path:
    return write(good, tmp_path / "site")


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            if self.path.startswith("/moved/"):
                self.send_response(302)
                self.send_header("Location", self.path.removeprefix("/moved"))
                self.end_headers()
            else:
                super().do_GET()

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_folder_is_fine_and_says_what_was_checked(good: Files, verified: Verify) -> None:
    report = verified(good)

    assert (report.exit_code, said(report), said(report, "unknown")) == (0, "", "")
    assert report.checked["records applied"] == 53
    assert report.checked["signatures of records"] == 86
    assert report.checked["cosignatures of witnesses"] == 2
    assert report.checked["people who were removed"] == 1
    assert report.checked["commitments that are not disclosed"] == 2
    assert report.checked["disclosures"] == 4
    rows = PACKAGE["votes"].count("\n") - 1
    assert report.checked["cells of votes"] == 3 * rows


def test_a_zip_is_fine_with_or_without_a_folder_at_its_top(folder: Path, tmp_path: Path) -> None:
    flat = shutil.make_archive(str(tmp_path / "flat"), "zip", folder)
    topped = shutil.make_archive(str(tmp_path / "topped"), "zip", folder.parent, folder.name)

    assert verify(flat, ONE).exit_code == 0
    assert verify(topped, ONE).exit_code == 0


def test_an_address_is_fine_and_says_that_it_was_not_listed(address: str) -> None:
    report = verify(address, ONE)

    assert (report.exit_code, said(report), said(report, "unknown")) == (0, "", "")
    assert "cannot be listed" in said(report, "notes")


def test_a_redirect_is_refused(address: str) -> None:
    report = verify(f"{address}/moved", ONE)

    assert report.exit_code == 2
    assert "302, a redirect, which is refused" in said(report, "unknown")


def test_a_log_alone_is_fine_and_says_that_tables_were_not_compared(folder: Path) -> None:
    report = verify(str(folder / "log"), ONE)

    assert report.exit_code == 0
    assert "tables were not compared" in said(report, "notes")


def test_what_processes_leave_undone_is_done_here(folder: Path) -> None:
    reader = Reader(open_source(str(folder)), "log/", ID)

    found = list(checked(reader, "/nowhere", 53, 2))

    assert found == [reader.check(Tile(-1, 0, 53))]
    assert isinstance(found[0], Checked)
    assert not found[0].problems


def test_several_processes_find_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hattama_verify.log.SMALL", 0)

    assert verify(str(folder), Options(processes=2)).checked == verify(str(folder), ONE).checked


@pytest.mark.parametrize(
    ("title", "named"),
    [({"de": "D", "en": "E", "kk": "K"}, "E"), ({"de": "D", "kk": "K"}, "K"), ({"de": "D"}, "D")],
)
def test_the_title_is_in_english_or_the_first_language_that_has_one(
    told: Story, verified: Verify, title: dict[str, str], named: str
) -> None:
    told.change("genesis", title=title)

    assert verified(told).facts["election"] == named


def test_a_test_election_is_named_so(good: Files, verified: Verify) -> None:
    assert "THIS IS A TEST ELECTION" in verified(good).facts


def test_a_test_election_is_refused_where_a_real_one_is_wanted(
    good: Files, verified: Verify
) -> None:
    report = verified(good, production=True)

    assert report.exit_code == 1
    assert "you asked for one in production" in said(report)


def test_production_does_not_take_test_keys(told: Story, verified: Verify) -> None:
    told.change("genesis", mode="production")

    assert "made for tests, and this election is in production" in said(verified(told))


def test_without_signatures_it_is_never_fine(folder: Path) -> None:
    report = verify(str(folder), Options(processes=1, signatures=False))

    assert report.exit_code == 2


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_nothing_is_no_clean_result(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"PK\3\4 not really")

    assert verify(str(tmp_path / name), ONE).exit_code == 2
    assert verify(str(tmp_path), ONE).exit_code == 2


@pytest.mark.parametrize(
    ("at", "value"),
    [(8, 1), (10, 99), (6, 200)],
    ids=["encrypted", "packed by an unknown method", "of a later version of zip"],
)
def test_a_zip_that_python_cannot_read_is_not_judged(
    folder: Path, tmp_path: Path, at: int, value: int
) -> None:
    whole = Path(shutil.make_archive(str(tmp_path / "site"), "zip", folder))
    raw = bytearray(whole.read_bytes())
    entry = raw.rindex(b"PK\x01\x02", 0, raw.index(b"log/checkpoint", raw.index(b"PK\x01\x02")))
    raw[entry + at] = value
    whole.write_bytes(raw)

    report = verify(str(whole), ONE)

    assert report.exit_code == 2
    assert re.search("cannot be read|can be read", said(report, "unknown"))

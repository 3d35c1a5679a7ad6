"""Foreign files are unpacked, decoded and looked through within bounds of size and memory."""

import gzip
import io
import os
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package import intake
from hattama.package.intake import take_in

TEXT = "station,votes\nЖюдиль,1\nЩивцяк,2\n"
LINE_ENDS = "line ends of Windows read as line ends"


def taken(
    tmp_path: Path, raw: bytes, *, name: str = "f.csv", encoding: str = "utf-8"
) -> tuple[str, list[str]]:
    """Take a file in; return its text and what was repaired."""
    folder = tmp_path / "copies"
    folder.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(raw)
    done = take_in(tmp_path / name, folder, encoding=encoding)
    return done.path.read_bytes().decode(), [repair.what for repair in done.repairs]


def refusal(tmp_path: Path, raw: bytes, *, name: str = "f.csv", member: str = "") -> str:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(BadInputError) as caught:
        take_in(tmp_path / name, tmp_path, member=member)
    return str(caught.value)


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED
) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, raw in members:
            dated = zipfile.ZipInfo(name) if isinstance(name, str) else name
            dated.compress_type = how
            archive.writestr(dated, raw)
    return packed.getvalue()


def gzipped(chunks: Iterable[bytes]) -> bytes:
    """Pack without ever holding what is packed."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as out:
        for chunk in chunks:
            out.write(chunk)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("raw", "encoding", "repairs"),
    [
        (TEXT.encode(), "utf-8", []),
        (TEXT.encode("utf-8-sig"), "utf-8", ["byte order mark of utf-8 left out"]),
        (TEXT.encode("utf-16"), "utf-8", ["byte order mark of utf-16-le left out"]),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), "utf-8",
         ["byte order mark of utf-16-be left out"]),
        (TEXT.encode("cp1251"), "windows-1251", ["decoded from cp1251"]),
        (TEXT.encode("utf-8-sig"), "windows-1251", ["byte order mark of utf-8 left out"]),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8", [LINE_ENDS]),
        (TEXT.replace("\n", "\r").encode(), "utf-8", [LINE_ENDS]),
        (TEXT.replace("\n", "\r\n", 1).encode(), "utf-8", [LINE_ENDS]),
        (gzip.compress(TEXT.encode(), mtime=0), "utf-8", ["unpacked from gzip"]),
        (zipped(("f.csv", TEXT.encode())), "utf-8", ["unpacked from zip"]),
        (zipped(("f.csv", TEXT.encode("utf-16"))), "utf-8",
         ["unpacked from zip", "byte order mark of utf-16-le left out"]),
    ],
)  # fmt: skip
def test_a_text_is_the_same_however_it_is_coded_and_packed(
    tmp_path: Path, raw: bytes, encoding: str, repairs: list[str]
) -> None:
    assert taken(tmp_path, raw, encoding=encoding) == (TEXT, repairs)


@pytest.mark.parametrize("at", range(-2, 3))
def test_what_lies_across_two_chunks_is_read_whole(
    tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "CHUNK", len(TEXT.encode()[:22]) + at)

    assert taken(tmp_path, TEXT.replace("\n", "\r\n").encode()) == (TEXT, [LINE_ENDS])


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            TEXT.encode("cp1251"),
            "f.csv, row 2: the text is not UTF-8; name its encoding in the profile",
        ),
        (TEXT.encode() + b"\xd0", "f.csv, row 4: the text is not UTF-8"),
        (
            TEXT.encode("utf-16-le"),
            "f.csv, row 1: the text holds a control character U+0000; save the file",
        ),
        (TEXT.encode("utf-32"), "f.csv, row 1: the text holds a control character U+0000"),
        (TEXT.encode("utf-16")[:-1], "f.csv, row 3: the text is not UTF-16-LE"),
        (b"a\nb\x1bc", "f.csv, row 2: the text holds a control character U+001B"),
        ("a\nb\x85".encode(), "f.csv, row 2: the text holds a control character U+0085"),
        (
            "a\nb\u202ec".encode(),
            "f.csv, row 2: the text holds a bidirectional override character U+202E; take",
        ),
        (
            "a\n\u2066b".encode(),
            "f.csv, row 2: the text holds a bidirectional override character U+2066",
        ),
        (b"\x1f\x8b", "f.csv: the packed file is cut off or damaged; fetch it again."),
        (
            gzip.compress(TEXT.encode(), mtime=0)[:-9],
            "f.csv: the packed file is cut off or damaged",
        ),
        (
            gzip.compress(TEXT.encode(), mtime=0) + b"more",
            "f.csv: the packed file is cut off or damaged",
        ),
        (
            gzip.compress(TEXT.encode(), mtime=0)[:-8] + 8 * b"0",
            "f.csv: the packed file is cut off or damaged",
        ),
        (zipped(("f.csv", TEXT.encode()))[:50], "f.csv: the packed file is cut off or damaged"),
        (zipped(), "f.csv: the archive holds 0 files; name the one meant"),
        (
            zipped(("a", b""), ("b", b"")),
            "f.csv: the archive holds 2 files; name the one meant as `member`",
        ),
        (zipped(("../f.csv", b"")), "f.csv: the member '../f.csv' leaves the archive's folder"),
        (
            zipped(("/etc/f.csv", b"")),
            "f.csv: the member '/etc/f.csv' leaves the archive's folder",
        ),
        (zipped(("..\\f.csv", b"")), "leaves the archive's folder"),
        (zipped(("C:f.csv", b"")), "f.csv: the member 'C:f.csv' leaves the archive's folder"),
        (
            zipped(("f.csv", b"a"), how=zipfile.ZIP_LZMA),
            "is packed in another way than by `deflate`",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_refused_in_one_sentence(
    tmp_path: Path, raw: bytes, sentence: str
) -> None:
    said = refusal(tmp_path, raw)

    assert sentence in said
    assert "\n" not in said


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("f.csv")
    link.external_attr = 0o120777 << 16

    assert "the member 'f.csv' is a symbolic link" in refusal(
        tmp_path, zipped((link, b"/etc/passwd"))
    )


def test_a_member_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        raw = zipped(("f.csv", b"a"), ("f.csv", b"b"))

    assert "the member 'f.csv' stands twice" in refusal(tmp_path, raw)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    raw = bytearray(zipped(("f.csv", b"a")))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1

    assert "the member 'f.csv' is encrypted" in refusal(tmp_path, bytes(raw))


def test_the_member_that_is_meant_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.zip").write_bytes(zipped(("a.csv", b"a\n"), ("b.csv", b"b\n")))

    done = take_in(tmp_path / "f.zip", tmp_path, member="b.csv")

    assert done.path.read_bytes() == b"b\n"
    assert "2 files" in refusal(tmp_path, zipped(("a", b""), ("b", b"")), member="c")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none", "No such file or directory"),
    ):
        with pytest.raises(BadInputError) as caught:
            take_in(path, tmp_path)

        assert str(caught.value) == f"{path}: cannot be read ({reason})."


def test_a_pipe_is_refused_before_it_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(BadInputError) as caught:
        take_in(tmp_path / "pipe", tmp_path)

    assert str(caught.value) == f"{tmp_path / 'pipe'}: is not a plain file; save it as one."


def test_a_line_of_two_gigabytes_stops_early_in_little_memory(tmp_path: Path) -> None:
    megabyte = b"a" * (1 << 20)
    member = gzipped(megabyte for _ in range(32))
    (tmp_path / "f.gz").write_bytes(
        member * 64
    )  # the members of a gzip follow each other as one text

    tracemalloc.start()
    try:
        with pytest.raises(BadInputError, match="row 1: the line is longer than 1,048,576 bytes"):
            take_in(tmp_path / "f.gz", tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 16 << 20


def test_a_bomb_of_short_lines_stops_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "FREE_EXPANSION", 1 << 20)
    lines = b"a,b\n" * (1 << 18)

    said = refusal(tmp_path, gzipped(lines for _ in range(20)))

    assert (
        said
        == "f.csv: the packed file grows to more than 200 times its size; unpack it by hand if you trust it."
    )


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"", 0),
        (b"a", 1),
        (b"a\nb\n", 2),
        (b"a\n\nb", 3),
        (b"\na\n", 2),
        (b"a\nb\n\n\n", 2),
        (b"a\r\nb\r\n\r\n", 2),
        ("\u2116\n\u00ab\n".encode(), 2),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, intake.CHUNK])
def test_lines_are_counted_down_to_the_last_that_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, lines: int, chunk: int
) -> None:
    (tmp_path / "f.csv").write_bytes(raw)
    monkeypatch.setattr(intake, "CHUNK", chunk)

    assert take_in(tmp_path / "f.csv", tmp_path).lines == lines

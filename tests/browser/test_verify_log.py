"""The verifier in the browser on a log that the sequencer wrote: true records, and what was tampered with."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from hattama.translog import policy as policies
from hattama.translog.published import publish_proofs
from hattama.translog.storage import Folder
from tests.factories.log import AT, QUANTUM, W1, W2
from tests.factories.sequencing import TWO_OF_THREE, cosigned_by, created, opened

SOURCE = Path(__file__).parents[2] / "verifier" / "js" / "verify.js"
MANY = 300
"""More than one bundle, so that proofs go through two levels of tiles."""

SIZE_AT = len("TEST-log.example/akim\n")
"""Where the size stands in a checkpoint."""

LEAF = b'{"body":{},"election":"akim","kind":"made-up","seq_hint":%d,"sigs":[],"v":1}'

ASKED = """async ([%s]) => {
  const v = await import("/verify.js");
  const read = v.reader(new URL("/log/", location).href);
  try {
    const found = await %s;
    return { ...found, index: Number(found.index), size: Number(found.size) };
  } catch (error) {
    if (error instanceof v.Refusal) return error.message;
    throw error;
  }
}"""
BY_INDEX = ASKED % ("index, policy", "v.verifyIndex(read, BigInt(index), policy ?? undefined)")
BY_PROOF = ASKED % (
    "leaf, proof, policy",
    "v.verifyProof(new TextEncoder().encode(leaf), proof, policy)",
)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of many records, cosigned by two of three witnesses, with two proofs."""
    folder = tmp_path_factory.mktemp("log")
    created(folder)
    with opened(folder) as log:
        log.append([LEAF % index for index in range(MANY)])
        log.integrate(AT, TWO_OF_THREE, cosigned_by(W1, W2))
    public = Folder(folder / "public")
    public.write("policy.txt", policies.encode(TWO_OF_THREE))
    publish_proofs(public, (0, MANY - 1))
    return folder / "public"


@pytest.fixture
def log(published: Path, site: tuple[Path, str], page: Page) -> tuple[Path, Page]:
    """A copy of the log that a test may spoil, served, and a page beside it."""
    folder, address = site
    shutil.copytree(published, folder / "log")
    shutil.copy(SOURCE, folder / "verify.js")
    (folder / "index.html").write_text("<!doctype html><title>verify</title>", "utf-8")
    page.goto(address)
    return folder / "log", page


@pytest.mark.parametrize("index", [0, 1, 127, 128, 255, 256, 257, MANY - 1])
def test_every_record_is_found_at_its_index(log: tuple[Path, Page], index: int) -> None:
    _, page = log

    found = page.evaluate(BY_INDEX, [index, None])

    assert found["record"]["seq_hint"] == found["index"] == index
    assert found["size"] == MANY


def test_a_record_beyond_the_log_is_not_found(log: tuple[Path, Page]) -> None:
    _, page = log

    assert (
        page.evaluate(BY_INDEX, [MANY, None])
        == f"The log has {MANY} records; there is none at {MANY}."
    )


@pytest.mark.parametrize("index", [0, MANY - 1])
def test_a_record_is_proved_by_its_file(log: tuple[Path, Page], index: int) -> None:
    folder, page = log
    proof = proof_of(folder, index)

    found = page.evaluate(BY_PROOF, [(LEAF % index).decode(), proof, policy_of(folder)])

    assert found["index"] == found["record"]["seq_hint"] == index


def proof_of(folder: Path, index: int) -> str:
    proofs = [path.read_text("utf-8") for path in (folder / "proofs").iterdir()]
    return next(one for one in proofs if f"\nindex {index}\n" in one)


def policy_of(folder: Path) -> str:
    return (folder / "policy.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("leaf", "sentence"),
    [
        (LEAF % 1, "The record is not in the log at that index."),
        (LEAF % 0 + b" ", "The record is not in the log at that index."),
    ],
)
def test_another_record_is_not_proved(log: tuple[Path, Page], leaf: bytes, sentence: str) -> None:
    folder, page = log

    said = page.evaluate(BY_PROOF, [leaf.decode(), proof_of(folder, 0), policy_of(folder)])

    assert said == sentence


def flip(path: str, at: int, folder: Path) -> None:
    """Change one bit of a file."""
    file = folder / path
    raw = bytearray(file.read_bytes())
    raw[at] ^= 1
    file.write_bytes(raw)


def cut(path: str, folder: Path) -> None:
    """Take the last byte of a file away."""
    file = folder / path
    file.write_bytes(file.read_bytes()[:-1])


def alone(folder: Path) -> None:
    """Take the last cosignature of the checkpoint away."""
    file = folder / "checkpoint"
    file.write_text("".join(file.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "index", "sentence"),
    [
        (partial(flip, "tile/entries/000", 40), 0, "not in the log at that index"),
        (partial(flip, "tile/0/000", 40), 0, "not in the log at that index"),
        (partial(flip, "tile/0/001.p/44", 0), 0, "not in the log at that index"),
        (partial(flip, "tile/1/000.p/1", 0), MANY - 1, "not in the log at that index"),
        (partial(cut, "tile/entries/000"), 0, "A bundle of entries is cut off."),
        (partial(cut, "tile/0/000"), 0, "has not the length that it should"),
        (partial(flip, "checkpoint", SIZE_AT), 0, "does not hold"),
        (alone, 0, "Too few witnesses have signed the checkpoint."),
        (lambda folder: (folder / "tile/0/000").unlink(), 0, "could not be read (404)"),
    ],
    ids=[
        "leaf",
        "sibling",
        "edge",
        "upper tile",
        "bundle cut",
        "tile cut",
        "size",
        "quorum",
        "missing",
    ],
)
def test_what_was_tampered_with_is_refused(
    log: tuple[Path, Page], spoil: Callable[[Path], Any], index: int, sentence: str
) -> None:
    folder, page = log
    spoil(folder)

    assert sentence in page.evaluate(BY_INDEX, [index, None])


def test_a_log_that_the_reader_does_not_trust_is_refused(log: tuple[Path, Page]) -> None:
    _, page = log
    other = f"log {QUANTUM.verifier}\nquorum none\n"

    said = page.evaluate(BY_INDEX, [0, other])

    assert said == "No log that the policy trusts has signed the checkpoint."


@pytest.mark.parametrize(
    ("leaf", "sentence"),
    [
        (LEAF % 5, "The record was written for another place in the log."),
        (LEAF.replace(b"akim", b"mayor") % 0, "The record belongs to another election."),
        (LEAF.replace(b'"v":1', b'"v":2') % 0, "a version that this page does not understand"),
        (b"[]", "a version that this page does not understand"),
        (b"{", "The record is not JSON."),
        (b'"\xff"', "The record is not JSON."),
    ],
)
def test_a_leaf_that_is_no_record_of_this_log_is_refused(
    log: tuple[Path, Page], leaf: bytes, sentence: str
) -> None:
    folder, page = log
    shutil.rmtree(folder)
    created(folder.parent)
    with opened(folder.parent) as written:
        written.append([leaf])
        written.integrate(AT, TWO_OF_THREE, cosigned_by(W1, W2))
    (folder.parent / "public").rename(folder)
    (folder / "policy.txt").write_bytes(policies.encode(TWO_OF_THREE))

    assert sentence in page.evaluate(BY_INDEX, [0, None])

"""Bundles of entries and the records in them; each is checked on its own, so that processes can share the work."""

import marshal
from array import array
from dataclasses import dataclass, field
from typing import Any
from zlib import adler32, crc32

from hattama_verify.kinds import BODIES, fault_in, is_base64_of_64, is_id
from hattama_verify.merkle import WIDTH, Tile, leaf_hash, root
from hattama_verify.report import CannotTell, Wrong, shown
from hattama_verify.source import Source, need
from hattama_verify.strict_json import parse_canonical
from hattama_verify.swift import recognise

LEAF_AT_MOST = 60_000
BUNDLE_AT_MOST = WIDTH * (LEAF_AT_MOST + 2)
MEMBERS = ("body", "election", "kind", "seq_hint", "sigs", "v")
Record = tuple[str, Any, list[str]]  # kind, body, who signed
Problem = tuple[int, bool, str]  # index, whether it cannot be told, sentence


@dataclass(frozen=True, slots=True)
class Checked:
    """What one bundle holds.

    Attributes:
        hashes: its leaf hashes, one after another.
        root: the root over them.
        records: its well-formed records up to the first that is not, marshalled.
        marks: eight bytes for each signed part, the same for the same.
        problems: records that are malformed or not understood.
    """

    hashes: bytes = b""
    root: bytes = b""
    records: bytes = b""
    marks: "array[int]" = field(default_factory=lambda: array("Q"))
    problems: tuple[Problem, ...] = ()

    def unpacked(self) -> list[Record]:
        """Give the records."""
        found: list[Record] = marshal.loads(self.records)  # noqa: S302 - our own process wrote it
        return found


def entries(bundle: bytes, width: int) -> list[bytes]:
    """Cut a bundle into its entries.

    Raises:
        Wrong: it does not hold exactly so many.
    """
    found: list[bytes] = []
    at = 0
    while at + 2 <= len(bundle) and len(found) < width:
        end = at + 2 + (bundle[at] << 8 | bundle[at + 1])
        found.append(bundle[at + 2 : end])
        at = end
    if at != len(bundle) or len(found) != width:
        raise Wrong(
            f"does not hold exactly {width} entries: it is cut off, or has the wrong width"
        )
    return found


def rest_of(leaf: bytes) -> int:
    """Say where that part of a well-formed leaf begins that is not signed: `seq_hint` and `sigs`."""
    # nothing behind `seq_hint` can hold a quote within a text, so that its last place is its only one
    return leaf.rindex(b',"seq_hint":')


def read_record(leaf: bytes, index: int, election: str) -> Record:
    """Read a record and check all of its form.

    Raises:
        Wrong: it is malformed.
        CannotTell: its version or kind is not known.
    """
    if len(leaf) > LEAF_AT_MOST:
        raise Wrong(f"the leaf has more than {LEAF_AT_MOST:,} bytes")
    return recognise(leaf, index, election) or _record(parse_canonical(leaf), index, election)


def _record(value: Any, index: int, election: str) -> Record:
    if type(value) is not dict or "v" not in value:
        raise Wrong("the record is not an object with a version")
    _check_version(value["v"])
    kind = _kind(value)
    if value["election"] != election:
        raise Wrong(
            f"{kind}: it belongs to the election {shown(value['election'])!r}, not {shown(election)!r}"
        )
    if type(value["seq_hint"]) is not int or value["seq_hint"] != index:
        raise Wrong(f"{kind}: seq_hint is {shown(value['seq_hint'])}, not the index")
    signers = _signers(value["sigs"], kind)
    fault = fault_in(kind, value["body"])
    if fault:
        raise Wrong(f"{kind}: {fault}")
    return kind, value["body"], signers


def _check_version(version: Any) -> None:
    if type(version) is not int:
        raise Wrong("the version is not an integer")
    if version != 1:
        raise CannotTell(f"version {version} of records is not known here")


def _kind(value: dict[str, Any]) -> str:
    kind = value.get("kind")
    if type(kind) is not str or tuple(value) != MEMBERS:
        raise Wrong(f"the members of the record are not exactly {', '.join(MEMBERS)}")
    if kind not in BODIES:
        raise CannotTell(f"the kind {shown(kind)!r} is not known here")
    return kind


def _signers(sigs: Any, kind: str) -> list[str]:
    signers = []
    last = ""
    if type(sigs) is not list:
        raise Wrong(f"{kind}: sigs is not a list")
    for one in sigs:
        if type(one) is not dict or tuple(one) != ("key", "sig"):
            raise Wrong(f"{kind}: a signature is not an object of key and sig")
        key, sig = one["key"], one["sig"]
        if (
            type(key) is not str
            or type(sig) is not str
            or not is_id(key)
            or not is_base64_of_64(sig)
        ):
            raise Wrong(f"{kind}: a signature is not an id and 64 bytes in base64")
        if key <= last:
            raise Wrong(f"{kind}: the signatures are not in rising order of their keys, each once")
        last = key
        signers.append(key)
    return signers


def _mark(said: bytes) -> int:
    return crc32(said) << 32 | adler32(said)


class Reader:
    """Checks bundles of one log; every process has its own.

    Attributes:
        log: where the files are.
        prefix: the folder of the log, with a slash at its end, or nothing.
        election: the id of the election.
    """

    def __init__(self, log: Source, prefix: str, election: str) -> None:
        self.log, self.prefix, self.election = log, prefix, election

    def check(self, tile: Tile) -> Checked | Wrong:
        """Check the form of a bundle and its records; `Wrong` is given, not raised, for it crosses processes."""
        start = tile.number * WIDTH
        try:
            bundle = need(self.log, self.prefix + tile.path, BUNDLE_AT_MOST)
            leaves = entries(bundle, tile.width)
        except Wrong as problem:
            problem.place = problem.place or self.prefix + tile.path
            return problem
        hashes = [leaf_hash(leaf) for leaf in leaves]
        records: list[Record] = []
        marks, problems = array("Q"), list[Problem]()
        for index, leaf in enumerate(leaves, start=start):
            try:
                record = read_record(leaf, index, self.election)
            except Wrong as problem:
                problems.append((index, isinstance(problem, CannotTell), problem.sentence))
                marks.append(index)  # keeps its place
                continue
            marks.append(_mark(leaf[: rest_of(leaf)]))
            if not problems:
                records.append(record)
        return Checked(
            hashes=b"".join(hashes),
            root=root(hashes),
            records=marshal.dumps(records),
            marks=marks,
            problems=tuple(problems),
        )

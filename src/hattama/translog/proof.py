"""Proofs in a file: a leaf is in a log that witnesses have seen (C2SP tlog-proof)."""

from dataclasses import dataclass

from hattama.domain.errors import BadInputError
from hattama.translog import checkpoint as checkpoints
from hattama.translog import merkle, policy
from hattama.translog.checkpoint import Checkpoint
from hattama.translog.note import check_characters
from hattama.translog.policy import Policy
from hattama.translog.token import decode_base64, decode_decimal, decode_hash, encode_base64

HEADER = "c2sp.org/tlog-proof@v1"
HASHES_AT_MOST = 63  # the height of a tree of 2^63 - 1 leaves


@dataclass(frozen=True, slots=True)
class Proof:
    """An inclusion proof with the checkpoint that it leads to.

    Attributes:
        index: where the leaf stands in the log.
        hashes: from the sibling of the leaf upwards.
        checkpoint: the signed checkpoint, as published.
        extra: opaque bytes that nothing vouches for.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        """Give the file."""
        extra = [] if self.extra is None else [f"extra {encode_base64(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(encode_base64, self.hashes)]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint


def parse(data: bytes, *, where: str = "proof") -> Proof:
    """Read the file of a proof; nothing is verified.

    Raises:
        BadInputError: each reason has its sentence.
    """
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise BadInputError("no empty line stands before the checkpoint", where=where)
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError(f"byte {error.start} is not UTF-8", where=where) from None
    check_characters(text, where=where)
    header, *lines = text.split("\n")
    if header != HEADER:
        raise BadInputError(f"the first line is not {HEADER!r}", where=where)
    extra = _extra(lines.pop(0), where) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise BadInputError("there is no line `index` where it has to stand", where=where)
    index = decode_decimal(lines.pop(0).removeprefix("index "), what="the index", where=where)
    if len(lines) > HASHES_AT_MOST:
        what = f"there are {len(lines)} hashes, more than any tree needs"
        raise BadInputError(what, where=where)
    hashes = [
        decode_hash(line, what=f"hash {number}", where=where) for number, line in enumerate(lines)
    ]
    size = checkpoints.parse(checkpoint, where=f"{where}, checkpoint").checkpoint.size
    if index >= size:
        raise BadInputError(f"a tree of {size} leaves has no leaf {index}", where=where)
    return Proof(index, tuple(hashes), checkpoint, extra)


def verify(proof: Proof, leaf_hash: bytes, trusted: Policy) -> Checkpoint:
    """Check that a leaf is in a log, as a policy demands.

    Args:
        proof: the proof.
        leaf_hash: the hash of the leaf.
        trusted: which logs and how many witnesses.

    Returns:
        the checkpoint, now to be believed.

    Raises:
        BadInputError: the proof and its checkpoint do not fit each other.
        TamperedError: the checkpoint is not acceptable, or the leaf is not in its tree.
    """
    found = policy.verify(trusted, proof.checkpoint).checkpoint
    merkle.verify_inclusion(leaf_hash, proof.index, found.size, found.root, proof.hashes)
    return found


def _extra(line: str, where: str) -> bytes:
    data = decode_base64(line.removeprefix("extra "), what="the extra data", where=where)
    if not data:
        raise BadInputError("a line `extra` without data has to be left out", where=where)
    return data

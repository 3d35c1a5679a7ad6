"""Checkpoints: origin, size and root of the log at one moment (C2SP tlog-checkpoint)."""

from dataclasses import dataclass

from hattama.domain.errors import BadInputError
from hattama.translog import note
from hattama.translog.merkle import EMPTY_ROOT
from hattama.translog.note import Note
from hattama.translog.token import decode_decimal, decode_hash, encode_base64

_LINES_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself.

    Attributes:
        origin: which log it is.
        size: how many leaves it has.
        root: the root of its tree.
        extensions: further lines, which nobody can audit; our own logs have none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Give the text of the note."""
        lines = (self.origin, str(self.size), encode_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note that carries it."""

    checkpoint: Checkpoint
    note: Note


def parse_text(text: str, *, where: str = "checkpoint") -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        BadInputError: each reason has its sentence.
    """
    found = parse_lines(text, where=where)
    if not has_sound_root(found):
        raise BadInputError("the root is not that of an empty tree, the size is 0", where=where)
    return found


def has_sound_root(checkpoint: Checkpoint) -> bool:
    """Tell whether the root can be that of a tree of the size: there is only one empty tree."""
    return checkpoint.size > 0 or checkpoint.root == EMPTY_ROOT


def parse_lines(text: str, *, where: str = "checkpoint") -> Checkpoint:
    """Read the lines of a checkpoint, whatever root it gives an empty tree.

    Raises:
        BadInputError: each reason has its sentence.
    """
    note.check_characters(text, where=where)
    if not text.endswith("\n"):
        raise BadInputError("the last line does not end in a newline", where=where)
    lines = text[:-1].split("\n")
    if "" in lines:
        raise BadInputError(f"line {lines.index('') + 1} is empty", where=where)
    if len(lines) < _LINES_AT_LEAST:
        what = f"there are {len(lines)} lines instead of origin, size and root"
        raise BadInputError(what, where=where)
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin,
        decode_decimal(size, what="the size", where=where),
        decode_hash(root, what="the root", where=where),
        tuple(extensions),
    )


def parse(data: bytes, *, where: str = "checkpoint") -> SignedCheckpoint:
    """Read a published checkpoint; no signature is verified.

    Raises:
        BadInputError: it is no signed note, or its text is no checkpoint.
    """
    read = note.parse(data, where=where)
    return SignedCheckpoint(parse_text(read.text, where=where), read)


def check_bare(checkpoint: Checkpoint, *, where: str = "checkpoint") -> None:
    """Refuse what C2SP allows and our own logs never have: extension lines.

    Raises:
        BadInputError: there are some.
    """
    if checkpoint.extensions:
        raise BadInputError(
            f"line 4 is an extension: {checkpoint.extensions[0][:60]!r}",
            where=where,
            todo="say it in a record, where it can be audited",
        )

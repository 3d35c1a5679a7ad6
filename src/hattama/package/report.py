"""What a lenient reader did: read, repaired, refused; file, row, column, value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hattama.domain.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Repair:
    """Something read otherwise than it stands; row 1 is the header, row 0 the file as a whole."""

    file: str
    row: int
    column: str
    value: str
    what: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that cannot be accepted; places as in `Repair`."""

    file: str
    row: int
    column: str
    value: str
    what: str
    todo: str = ""

    def error(self, others: int) -> BadInputError:
        """Give the refusal as an error, with the number of `others` like it."""
        place = [self.file]
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {' '.join(self.column.split())}")
        value = (
            self.value if len(self.value) <= LONGEST_SHOWN else self.value[:LONGEST_SHOWN] + "…"
        )
        shown = f"{value!r} {self.what}" if self.value else self.what
        more = f" (and {others} more)" if others else ""
        return BadInputError(shown + more, where=", ".join(place), todo=self.todo)


@dataclass(slots=True, kw_only=True)
class Report:
    """What one reading did.

    Attributes:
        rows: rows read per table or file.
        repairs: what was repaired, at most `SHOWN` of one kind; `repaired` counts all.
        refusals: what was refused, likewise.
    """

    rows: dict[str, int] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    repaired: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0

    def repair(self, repairs: Iterable[Repair], count: int | None = None) -> None:
        """Note repairs; `count` of them if those given are only examples."""
        noted = list(repairs)
        self.repairs += noted
        self.repaired += len(noted) if count is None else count

    def refuse(self, refusals: Iterable[Refusal], count: int | None = None) -> None:
        """Note refusals; `count` of them if those given are only examples."""
        noted = list(refusals)
        self.refusals += noted
        self.refused += len(noted) if count is None else count

    def raise_if_refused(self) -> None:
        """Raise the first refusal as one clear sentence.

        Raises:
            BadInputError: something was refused.
        """
        if self.refusals:
            raise self.refusals[0].error(self.refused - 1)

    def as_json(self) -> Mapping[str, object]:
        """Give the report as plain values."""
        return {
            "rows": self.rows,
            "repaired": self.repaired,
            "repairs": [_plain(repair) for repair in self.repairs],
            "refused": self.refused,
            "refusals": [_plain(refusal) for refusal in self.refusals],
        }


SHOWN = 20
"""Examples kept of each kind of repair or refusal."""

LONGEST_SHOWN = 80
"""Characters of a cell that an error repeats."""


def _plain(note: Repair | Refusal) -> dict[str, object]:
    return {
        "file": note.file,
        "row": note.row,
        "column": note.column,
        "value": note.value,
        "what": note.what,
    }

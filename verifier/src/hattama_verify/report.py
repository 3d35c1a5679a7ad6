"""What the verifier found: what was checked, how many, what is wrong, and where."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

KEPT = 1000  # findings of one sort that are kept; all are counted


class Wrong(Exception):  # noqa: N818 - what the reader is told, not an error of the program
    """Tampering or mismatch: what was published contradicts itself or its rules.

    Attributes:
        sentence: what is wrong.
        place: where, as far as the one who raises knows it.
    """

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place


class CannotTell(Wrong):
    """Something is missing, unreadable, or of a kind or version that this verifier does not know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where, and what in one sentence."""

    place: str
    sentence: str


@dataclass(slots=True)
class Report:
    """The findings of one verification.

    Attributes:
        facts: what was verified: origin, size, root, policy, election ...
        checked: what was checked -> how many.
        wrong: tampering and mismatches.
        unknown: what could not be told.
        warnings: what a reader should know; they change no verdict.
        notes: what was seen and needs no action.
        evidence: documents that prove a split view, to be kept and shown.
        totals: how many findings there are of each sort, also those that were not kept.
    """

    facts: dict[str, str] = field(default_factory=dict)
    checked: Counter[str] = field(default_factory=Counter)
    wrong: list[Finding] = field(default_factory=list)
    unknown: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)

    @property
    def exit_code(self) -> int:
        """Give 0 for fine, 1 for tampering or mismatch, 2 for cannot tell; 1 wins over 2."""
        if self.wrong:
            return 1
        return 2 if self.unknown or not self.checked else 0

    def add(self, sort: str, place: str, sentence: str) -> None:
        """Keep a finding; `sort` is `wrong`, `unknown`, `warnings` or `notes`."""
        kept: list[Finding] = getattr(self, sort)
        self.totals[sort] += 1
        if len(kept) < KEPT:
            kept.append(Finding(shown(place), sentence))

    def blame(self, problem: Wrong, place: str = "") -> None:
        """Keep what was raised, as wrong or as unknown."""
        sort = "unknown" if isinstance(problem, CannotTell) else "wrong"
        self.add(sort, problem.place or place, problem.sentence)

    def as_json(self) -> dict[str, object]:
        """Give the report as plain values for `--json`."""
        verdicts = ("fine", "wrong", "cannot tell")
        sorts = {
            sort: [{"place": one.place, "sentence": one.sentence} for one in getattr(self, sort)]
            for sort in ("wrong", "unknown", "warnings", "notes")
        }
        return {
            "verdict": verdicts[self.exit_code],
            "exit_code": self.exit_code,
            "facts": self.facts,
            "checked": dict(self.checked),
            **sorts,
            "totals": dict(self.totals),
            "evidence": self.evidence,
        }

    def lines(self, at_most: int) -> Iterator[str]:
        """Yield the report for people, at most so many findings of each sort."""
        for name, value in self.facts.items():
            yield f"{name}: {value}"
        yield ""
        for what, many in self.checked.items():
            yield f"checked: {many:>12,} {what}"
        heads = {
            "notes": "note",
            "warnings": "WARNING",
            "unknown": "CANNOT TELL",
            "wrong": "WRONG",
        }
        for sort, head in heads.items():
            found: list[Finding] = getattr(self, sort)
            for one in found[:at_most]:
                yield (
                    f"{head}: {one.place}: {one.sentence}"
                    if one.place
                    else f"{head}: {one.sentence}"
                )
            rest = self.totals[sort] - min(len(found), at_most)
            if rest:
                yield f"{head}: and {rest:,} more"
        for text in self.evidence:
            yield f"EVIDENCE, keep it:\n{text}"
        yield ""
        yield (
            "FINE: everything that was published fits together.",
            "WRONG: do not trust what was published; see above.",
            "CANNOT TELL: something could not be checked; this is not a clean result.",
        )[self.exit_code]


def shown(value: object, at_most: int = 100) -> str:
    """Give a foreign value as harmless text: no control or formatting characters, not too long."""
    text = str(value)
    text = text if len(text) <= at_most else f"{text[:at_most]}..."
    return "".join(
        "?" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else sign
        for sign in text
    )

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from hattama.count import check, count
from hattama.count.counting import Count, CountedContest, UnitTurnout
from hattama.domain.outcome import OutcomeKind
from hattama.law.expression import parse
from hattama.package import open as open_package
from hattama.package.importing import import_file
from hattama.package.profile import load_profile
from hattama.package.report import Report


@dataclass(frozen=True)
class Election:
    """A real election, imported, counted and checked.

    Attributes:
        count: the count.
        findings: rule -> how many protocols fail it, and of how many it cannot be computed.
        checked: how many protocols came in.
        accepted: the turnout of accepted votes, signatures less invalid ballots, where asked for.
        report: what the import did.
    """

    count: Count
    findings: dict[str, tuple[int, int]]
    checked: int
    accepted: tuple[UnitTurnout, ...]
    report: Report

    def lines(self) -> dict[str, int]:
        """Give the total of every line over all contests."""
        totals: Counter[str] = Counter()
        for contest in self.count.contests:
            for line, total in contest.result.tally.lines.items():
                totals[line] += total.known
        return dict(totals)

    def votes(self) -> int:
        """Give the votes for all candidacies of all contests."""
        return sum(sum(votes_of(contest).values()) for contest in self.count.contests)

    def of_kind(self, kind: OutcomeKind) -> list[CountedContest]:
        """Give the contests that came to this."""
        return [contest for contest in self.count.contests if contest.outcome.kind is kind]

    def whole(self) -> UnitTurnout:
        """Give the turnout of the whole country."""
        return self.count.turnout[0]


Elections = Callable[[str, Path], Election]


def votes_of(contest: CountedContest) -> dict[str, int]:
    """Give the votes of each candidacy of a contest."""
    return {id_: total.known for id_, total in contest.result.tally.votes.items()}


@pytest.fixture(scope="session")
def elections(tmp_path_factory: pytest.TempPathFactory) -> Elections:
    """Give a way to import, count and check a file by a profile, each once."""

    @cache
    def held(profile: str, file: Path) -> Election:
        out = tmp_path_factory.mktemp(Path(profile).stem) / "package"
        report = Report()
        import_file(file, load_profile(profile), out, layout="parquet", report=report)
        with open_package(out) as package:
            day = package.meta.polling_day
            checked = check(package.engine, package.rules)
            less_invalid = replace(package.rules, turnout_of=parse("issued - invalid", {}))
            return Election(
                count=count(package.engine, package.rules, polling_day=day),
                findings={
                    line.rule.code: (line.fails, line.not_computable) for line in checked.rules
                },
                checked=checked.checked,
                accepted=count(package.engine, less_invalid, polling_day=day).turnout,
                report=report,
            )

    return held


__all__ = ["Election", "Elections", "votes_of"]

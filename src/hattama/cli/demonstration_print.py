"""What the demo prints: figures beside those of the press, findings, and what the verifier says."""

from collections.abc import Iterator
from typing import NamedTuple

import typer

from hattama.cli.comparison import TITLES, Comparison
from hattama.cli.printing import console, figure, nominator, table
from hattama.count.checking import CheckReport
from hattama.count.counting import Count
from hattama.domain.names import name_in
from hattama.domain.share import percent
from hattama.law.ruleset import RuleSet
from hattama.messages import rule_text, word
from hattama.package.meta import Meta
from hattama_verify import Report as VerifierReport

__all__ = ["Shown", "print_shown"]

FINDINGS_SHOWN = 5
SHARES = dict.fromkeys(("registered_party", "registered_self", "men", "women"), "registered")
"""Figures that are shown with their share of another."""


class Shown(NamedTuple):
    """What the demo has to show: what was counted, found and compared, and what the verifier says."""

    meta: Meta
    rules: RuleSet
    counted: Count
    report: CheckReport
    national: tuple[Comparison, ...]
    turnout: tuple[Comparison, ...]
    verified: VerifierReport

    @property
    def figures(self) -> tuple[Comparison, ...]:
        """All comparisons."""
        return (*self.national, *self.turnout)


def print_shown(shown: Shown, language: str) -> None:
    """Print what the demo has to show.

    Args:
        shown: what was counted, found, compared and verified.
        language: the code of the language of names and findings.
    """
    screen = console()
    order = (language, *shown.meta.languages)
    screen.print(f"\n{name_in(shown.meta.title, order)}", style="bold")
    screen.print(f"{name_in(shown.meta.provenance.label, order)}\n", style="italic")
    columns = ("name", "published", "computed", "agrees", "status")
    rows = dict(zip(shown.national, _national_rows(shown, language), strict=True))
    winners = {one: row for one, row in rows.items() if one.name.startswith("winners.")}
    figures = [row for one, row in rows.items() if one not in winners]
    screen.print(table("Published and computed", columns, figures))
    screen.print(table("Seats won", columns, winners.values()))
    regions = tuple(_region_rows(shown, order))
    screen.print(table("Turnout by region, %", columns[:4], regions))
    if regions:
        (highest, _, most, _), (lowest, _, least, _) = regions[0], regions[-1]
        screen.print(f"Highest: {highest} {most} %. Lowest: {lowest} {least} %.\n")
    outcomes = ", ".join(
        f"{number} {word('outcome', kind, language)}"
        for kind, number in shown.counted.outcomes().most_common()
    )
    screen.print(f"Outcomes of {len(shown.counted.contests)} contests: {outcomes}.")
    report = shown.report
    screen.print(
        table(
            f"{report.checked:,} protocols, {len(report.rules)} rules of law; rules with findings:",
            ("rule", "what it says", "severity", "fails", "not computable"),
            (
                (
                    line.rule.code,
                    rule_text(line.rule, shown.rules, language),
                    word("severity", line.rule.severity, language),
                    line.fails,
                    line.not_computable,
                )
                for line in report.rules
                if line.fails or line.not_computable
            ),
        )
    )
    _print_verdict(shown.verified)


def _print_verdict(verified: VerifierReport) -> None:
    """Print what the verifier says; its lines are its own."""
    typer.echo("\nThe standalone verifier, which shares no code with the rest, says:")
    for line in verified.lines(FINDINGS_SHOWN):
        typer.echo(f"  {line}".rstrip())


def _national_rows(shown: Shown, language: str) -> Iterator[tuple[str, ...]]:
    order = (language, *shown.meta.languages)
    parties = {
        one.id: name_in(one.names, order) for one in shown.counted.directory.parties.values()
    }
    values = {one.name: int(one.computed) for one in shown.national}
    for one in shown.national:
        whole = values.get(SHARES.get(one.name, ""))
        share = f" ({percent(int(one.computed), whole)} %)" if whole else ""
        yield (
            TITLES.get(one.name)
            or nominator(one.name.removeprefix("winners."), parties, language),
            {"more_than": "> "}.get(one.qualifier, "") + figure(int(one.published)),
            figure(int(one.computed)) + share,
            "yes" if one.agrees() else "NO",
            one.status,
        )


def _region_rows(shown: Shown, order: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    units = {f"turnout.{unit.id}": unit for unit in shown.counted.directory.units.values()}
    for one in shown.turnout:
        name = name_in(units[one.name].names, order)
        yield name, one.published, one.computed, "yes" if one.agrees() else "NO"

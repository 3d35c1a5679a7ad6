"""What the demo prints: figures beside those of the press, findings, and what the verifier says."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

import typer

from hattama.cli.comparison import NATIONAL, Comparison
from hattama.cli.printing import console, figure, nominator, table
from hattama.count.checking import CheckReport
from hattama.count.counting import Count
from hattama.domain.names import name_in
from hattama.domain.share import percent
from hattama.law.ruleset import RuleSet
from hattama.messages import rule_text, sentence, word
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
    said = partial(sentence, language=language)
    columns = ("name", "published", "computed", "agrees", "status")
    rows = dict(zip(shown.national, _national_rows(shown, language), strict=True))
    winners = {one: row for one, row in rows.items() if one.name.startswith("winners.")}
    figures = [row for one, row in rows.items() if one not in winners]
    screen.print(table(said("compared"), columns, figures, language))
    screen.print(table(said("seats_won"), columns, winners.values(), language))
    regions = tuple(_region_rows(shown, language))
    screen.print(table(said("regions"), columns[:4], regions, language))
    if regions:
        (highest, _, most, _), (lowest, _, least, _) = regions[0], regions[-1]
        screen.print(
            said("extremes", highest=highest, most=most, lowest=lowest, least=least) + "\n"
        )
    outcomes = ", ".join(
        f"{number} {word('outcome', kind, language)}"
        for kind, number in shown.counted.outcomes().most_common()
    )
    screen.print(said("of_contests", contests=len(shown.counted.contests), outcomes=outcomes))
    report = shown.report
    title = said("rules", protocols=figure(report.checked), rules=len(report.rules))
    headings = ("rule", "message", "severity", "fails", "not_computable")
    screen.print(table(title, headings, _rule_rows(shown, language), language))
    typer.echo(f"\n{said('verifier')}")
    for line in shown.verified.lines(FINDINGS_SHOWN):
        typer.echo(f"  {line}".rstrip())


def _rule_rows(shown: Shown, language: str) -> Iterator[tuple[str | int, ...]]:
    for line in shown.report.rules:
        if line.fails or line.not_computable:
            yield (
                line.rule.code,
                rule_text(line.rule, shown.rules, language),
                word("severity", line.rule.severity, language),
                line.fails,
                line.not_computable,
            )


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
            _name(one.name, parties, language),
            {"more_than": "> "}.get(one.qualifier, "") + figure(int(one.published)),
            figure(int(one.computed)) + share,
            _agrees(one, language),
            one.status,
        )


def _name(name: str, parties: Mapping[str, str], language: str) -> str:
    if name not in NATIONAL:
        return nominator(name.removeprefix("winners."), parties, language)
    return ("  " if name in SHARES else "") + word("national", name, language)


def _agrees(one: Comparison, language: str) -> str:
    return word("answer", "yes" if one.agrees() else "no", language)


def _region_rows(shown: Shown, language: str) -> Iterator[tuple[str, str, str, str]]:
    order = (language, *shown.meta.languages)
    units = {f"turnout.{unit.id}": unit for unit in shown.counted.directory.units.values()}
    for one in shown.turnout:
        name = name_in(units[one.name].names, order)
        yield name, one.published, one.computed, _agrees(one, language)

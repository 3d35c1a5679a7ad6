"""Every rule of the rule set over every protocol, in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass

from hattama.count.engines import Engine
from hattama.count.script import Prepared, prepare
from hattama.domain.finding import Finding, Verdict
from hattama.domain.ids import ContestId, ProtocolId, StationId
from hattama.law.evaluate import sql
from hattama.law.expression import names
from hattama.law.ruleset import Rule, RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReport:
    """What one rule says of all protocols."""

    rule: Rule
    holds: int
    fails: int
    not_computable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What all rules say of all protocols; `awaited` ones have nothing to check yet."""

    tables: Prepared
    checked: int
    awaited: int
    rules: tuple[RuleReport, ...]


def check(engine: Engine, rules: RuleSet) -> CheckReport:
    """Check every protocol of a package that has come in against every rule.

    Args:
        engine: an engine that holds the tables of the package.
        rules: the rule set in force.
    """
    tables = prepare(engine, rules).hold("not_standing")
    counts = "".join(
        f", COUNT(CASE WHEN NOT {sql(rule.formula)} THEN 1 END)"
        f", COUNT(CASE WHEN {sql(rule.formula)} IS NULL THEN 1 END)"
        for rule in rules.checks
    )
    ((checked, *pairs),) = tables.rows(f"SELECT COUNT(*){counts} FROM figures WHERE {_RECEIVED}")
    ((due,),) = tables.rows("SELECT COUNT(*) FROM protocols")
    return CheckReport(
        tables=tables,
        checked=checked,
        awaited=due - checked,
        rules=tuple(
            RuleReport(rule=rule, holds=checked - fails - lacks, fails=fails, not_computable=lacks)
            for rule, fails, lacks in zip(rules.checks, pairs[::2], pairs[1::2], strict=True)
        ),
    )


def findings(
    report: CheckReport, *, verdict: Verdict = Verdict.FAILS, limit: int | None = None
) -> Iterator[Finding]:
    """Give single findings in the order of the rules, then of the protocols.

    Args:
        report: what `check()` gave.
        verdict: which findings are wanted: those that fail, or those not computable.
        limit: at most so many per rule; None for all.
    """
    for line in report.rules:
        there = line.fails if verdict is Verdict.FAILS else line.not_computable
        if there:
            yield from _findings_of(report.tables, line.rule, verdict, limit)


def _findings_of(
    tables: Prepared, rule: Rule, verdict: Verdict, limit: int | None
) -> Iterator[Finding]:
    truth = sql(rule.formula)
    condition = f"NOT {truth}" if verdict is Verdict.FAILS else f"{truth} IS NULL"
    named = names(rule.formula)
    rows = tables.rows(
        "SELECT found.id, contests.id, stations.id"
        + "".join(f", found.{name}" for name in named)
        + f" FROM (SELECT * FROM figures WHERE {_RECEIVED} AND {condition} ORDER BY key"
        + ("" if limit is None else f" LIMIT {limit}")
        + ") AS found JOIN contests ON contests.key = found.contest"
        " JOIN stations ON stations.key = found.station ORDER BY found.key"
    )
    for protocol, contest, station, *numbers in rows:
        yield Finding(
            code=rule.code,
            severity=rule.severity,
            scope=rule.scope,
            verdict=verdict,
            numbers={
                name: None if value is None else int(value)
                for name, value in zip(named, numbers, strict=True)
            },
            contest=ContestId(contest),
            station=StationId(station),
            protocol=ProtocolId(protocol),
        )


_RECEIVED = "status <> 'awaited'"

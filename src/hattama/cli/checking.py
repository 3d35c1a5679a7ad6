"""`hattama check`: every rule over every protocol."""

from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import EngineName, Json, Language, PackagePath

if TYPE_CHECKING:
    from hattama.count.checking import CheckReport
    from hattama.domain.finding import Finding
    from hattama.law.ruleset import RuleSet


def check(
    package: PackagePath,
    *,
    engine: EngineName = "duckdb",
    language: Language = "en",
    limit: Annotated[
        int, typer.Option("--limit", help="Single findings listed per rule; 0 for all.", min=0)
    ] = 20,
    as_json: Json = False,
) -> None:
    """Check every protocol against every rule; exit code 1 if an error is found.

    Example: hattama check kz-akim-2021 --lang kk
    """
    from hattama.cli.printing import print_json
    from hattama.count import check as check_package
    from hattama.count.checking import findings
    from hattama.domain.finding import Severity
    from hattama.package import open as open_package

    with open_package(package) as opened:
        tables, rules = opened.on(engine), opened.rules
        report = opened.validated(lambda: check_package(tables, rules))
        listed = list(findings(report, limit=limit or None))
        if as_json:
            print_json(
                {"package": opened.meta.id, "rule_set": rules.id, **_plain(report, rules, listed)}
            )
        else:
            _print(report, rules, listed, language)
    errors = any(line.fails for line in report.rules if line.rule.severity is Severity.ERROR)
    raise typer.Exit(1 if errors else 0)


def _plain(report: "CheckReport", rules: "RuleSet", listed: list["Finding"]) -> dict[str, object]:
    from hattama.messages import finding_text

    return {
        "checked": report.checked,
        "awaited": report.awaited,
        "rules": [
            {
                "code": line.rule.code,
                "severity": line.rule.severity,
                "scope": line.rule.scope,
                "formula": line.rule.source_text,
                "article": line.rule.ground.article,
                "status": line.rule.ground.mark,
                "holds": line.holds,
                "fails": line.fails,
                "not_computable": line.not_computable,
            }
            for line in report.rules
        ],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "scope": finding.scope,
                "verdict": finding.verdict,
                "contest": finding.contest,
                "station": finding.station,
                "protocol": finding.protocol,
                "numbers": dict(finding.numbers),
                "message": {code: finding_text(finding, rules, code) for code in rules.languages},
            }
            for finding in listed
        ],
    }


def _print(
    report: "CheckReport", rules: "RuleSet", listed: list["Finding"], language: str
) -> None:
    from hattama.cli.printing import console, table
    from hattama.messages import finding_text, sentence, word

    screen = console()
    spoken = language if language in rules.languages else rules.languages[0]
    screen.print(
        table(
            sentence("checked", language, checked=report.checked, awaited=report.awaited),
            ("rule", "severity", "holds", "fails", "not_computable"),
            (
                (
                    line.rule.code,
                    word("severity", line.rule.severity, language),
                    line.holds,
                    line.fails,
                    line.not_computable,
                )
                for line in report.rules
            ),
            language,
        )
    )
    if listed:
        screen.print(
            table(
                sentence("findings", language),
                ("rule", "protocol", "message"),
                (
                    (finding.code, finding.protocol, finding_text(finding, rules, spoken))
                    for finding in listed
                ),
                language,
            )
        )

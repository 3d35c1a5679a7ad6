"""`hattama demo`: the election of 25 July 2021, recorded, counted, held against the press, verified."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from hattama.cli.options import Json, Language

if TYPE_CHECKING:
    from hattama.count.checking import CheckReport
    from hattama.count.counting import Count
    from hattama.law.ruleset import RuleSet
    from hattama.package.meta import Meta
    from hattama.reconstruct import Facts
    from hattama_verify import Report as VerifierReport

EXAMPLE = "kz-akim-2021"
FINDINGS_SHOWN = 5


class Comparison(NamedTuple):
    """A published figure beside the computed one; `qualifier` says how the published one is meant."""

    name: str
    published: str
    computed: str
    qualifier: str
    status: str

    def agrees(self) -> bool:
        """Say whether the computed figure is what was published."""
        if self.qualifier == "more_than":
            return int(self.computed) > int(self.published)
        return self.computed == self.published


def demo(
    *,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Keep log and package here; what is there is read as it is.",
        ),
    ] = None,
    serve: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help="Serve the portal afterwards, once there is one."),
    ] = True,
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed gives the same stations.")
    ] = 2021,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Record, publish, check, count and verify the first direct election of rural akims, beside the press.

    Example: hattama demo --no-serve
    """
    del serve  # there are no pages yet, so there is nothing to serve
    from hattama.cli.printing import print_json

    with tempfile.TemporaryDirectory(prefix="hattama-demo-") as temporary:
        path = (directory or Path(temporary)) / EXAMPLE
        shown = _run(path, seed, quiet=as_json)
    if as_json:
        figures = [one._asdict() | {"agrees": one.agrees()} for one in shown.figures]
        print_json(
            {"package": shown.meta.id, "figures": figures, "verified": shown.verified.as_json()}
        )
    else:
        _print(shown, language)
        if directory:
            typer.echo(f"Everything is in {path}. Try: hattama verify {path}")
            typer.echo(f"                     or: hattama count {path / 'package'}")
    if shown.verified.exit_code or not all(one.agrees() for one in shown.figures):
        raise typer.Exit(1)


class Shown(NamedTuple):
    """What the demo has to show: what was counted, found and compared, and what the verifier says."""

    meta: "Meta"
    rules: "RuleSet"
    counted: "Count"
    report: "CheckReport"
    national: tuple[Comparison, ...]
    turnout: tuple[Comparison, ...]
    verified: "VerifierReport"

    @property
    def figures(self) -> tuple[Comparison, ...]:
        """All comparisons."""
        return (*self.national, *self.turnout)


def _run(path: Path, seed: int, *, quiet: bool) -> Shown:
    """Record and publish the election if it is not there, check it, count it, compare it, verify it."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from hattama.cli.demonstration_site import publish_demo
    from hattama.cli.options import installed_version
    from hattama.count import check, count
    from hattama.package import open as open_package
    from hattama.package.from_log import PACKAGE
    from hattama.reconstruct import read_facts
    from hattama_verify import verify

    facts = example_folder()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, disable=quiet) as progress:
        step = progress.add_task("Record the election act by act, have it witnessed", total=5)
        if not path.exists():
            publish_demo(facts, path, seed=seed, tool=f"hattama {installed_version()}")
        progress.update(step, advance=1, description="Open the package and examine every cell")
        with open_package(path / PACKAGE) as package:
            progress.update(step, advance=1, description="Check every protocol against the law")
            report = check(package.engine, package.rules)
            progress.update(step, advance=1, description="Count")
            counted = count(package.engine, package.rules, polling_day=package.meta.polling_day)
        progress.update(step, advance=1, description="Verify everything, trusting nothing")
        verified = verify(str(path))
        progress.update(step, advance=1, description="Verified")
        published = read_facts(facts / "facts.toml")
        national = tuple(compare(published, counted))
        turnout = tuple(compare_turnout(published, counted))
        return Shown(package.meta, package.rules, counted, report, national, turnout, verified)


def example_folder() -> Path:
    """Give the folder of the founding election: in a checkout, else as installed."""
    import hattama

    here = Path(hattama.__file__).parent
    checkout = here.parents[1] / "examples" / EXAMPLE
    return checkout if checkout.is_dir() else here / "_examples" / EXAMPLE


def compare(published: "Facts", counted: "Count") -> Iterator[Comparison]:
    """Hold every published national figure that the package can answer against the count."""
    computed = dict(national_figures(counted))
    winners = sorted(name for name in published.national if name.startswith("winners."))
    winners.sort(key=lambda name: -published.national[name].value)
    for name in (*_TITLES, *winners):
        if name in published.national:
            fact = published.national[name]
            shown = str(computed.get(name, 0))
            yield Comparison(name, str(fact.value), shown, fact.qualifier, fact.status)


def national_figures(counted: "Count") -> Iterator[tuple[str, int]]:
    """Compute from the package, by the names of the facts file, what was published of the whole."""
    candidates = [kind for kind in counted.nominees if kind.is_candidate()]
    units = {unit.id: unit for unit in counted.directory.units.values()}
    yield "seats", sum(contest.result.seats for contest in counted.contests)
    yield "nominated", sum(kind.nominees for kind in counted.nominees)
    yield "registered", sum(kind.nominees for kind in candidates)
    yield "registered_party", sum(kind.nominees for kind in candidates if kind.party)
    yield "registered_self", sum(kind.nominees for kind in candidates if kind.route == "self")
    yield "men", sum(kind.nominees for kind in candidates if kind.sex == "m")
    yield "women", sum(kind.nominees for kind in candidates if kind.sex == "f")
    for turnout in counted.turnout:
        if units[turnout.unit].level == "country":
            yield "stations", turnout.due
            yield "voters", turnout.base or 0
    for level in ("region", "district"):
        yield (
            f"{level}s",
            len({one.unit for one in counted.turnout if units[one.unit].level == level}),
        )
    yield "observers", sum(sent.observers or 0 for sent in counted.observers)
    for office in counted.directory.offices.values():
        for nominator, seats in counted.seats_by_nominator(office.id).items():
            yield f"winners.{nominator}", seats


def compare_turnout(published: "Facts", counted: "Count") -> Iterator[Comparison]:
    """Hold the published turnout of every region against the count, the highest first."""
    from decimal import Decimal

    from hattama.domain.share import percent

    rows = []
    for turnout in counted.turnout:
        fact = published.regions.get(turnout.unit, {}).get("turnout")
        if fact is not None:
            computed = percent(turnout.voted or 0, turnout.base or 0)
            shown = f"{fact.value // 10}.{fact.value % 10}"
            rows.append(
                Comparison(f"turnout.{turnout.unit}", shown, computed, fact.qualifier, fact.status)
            )
    yield from sorted(rows, key=lambda row: -Decimal(row.computed))


def _print(shown: Shown, language: str) -> None:
    from hattama.cli.printing import console, table
    from hattama.domain.names import name_in
    from hattama.messages import rule_text, word

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


def _print_verdict(verified: "VerifierReport") -> None:
    """Print what the verifier says; its lines are its own."""
    typer.echo("\nThe standalone verifier, which shares no code with the rest, says:")
    for line in verified.lines(FINDINGS_SHOWN):
        typer.echo(f"  {line}".rstrip())


def _national_rows(shown: Shown, language: str) -> Iterator[tuple[str, ...]]:
    from hattama.cli.printing import figure, nominator
    from hattama.domain.names import name_in
    from hattama.domain.share import percent

    order = (language, *shown.meta.languages)
    parties = {
        one.id: name_in(one.names, order) for one in shown.counted.directory.parties.values()
    }
    values = {one.name: int(one.computed) for one in shown.national}
    for one in shown.national:
        whole = values.get(_SHARES.get(one.name, ""))
        share = f" ({percent(int(one.computed), whole)} %)" if whole else ""
        yield (
            _TITLES.get(one.name)
            or nominator(one.name.removeprefix("winners."), parties, language),
            {"more_than": "> "}.get(one.qualifier, "") + figure(int(one.published)),
            figure(int(one.computed)) + share,
            "yes" if one.agrees() else "NO",
            one.status,
        )


def _region_rows(shown: Shown, order: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    from hattama.domain.names import name_in

    units = {f"turnout.{unit.id}": unit for unit in shown.counted.directory.units.values()}
    for one in shown.turnout:
        name = name_in(units[one.name].names, order)
        yield name, one.published, one.computed, "yes" if one.agrees() else "NO"


_TITLES = {
    "seats": "Seats",
    "nominated": "Nominees",
    "registered": "Candidates",
    "registered_party": "  nominated by parties",
    "registered_self": "  self-nominated",
    "men": "  men",
    "women": "  women",
    "stations": "Polling stations",
    "voters": "Voters listed",
    "regions": "Regions",
    "districts": "Districts and cities",
    "observers": "Observers",
}
_SHARES = dict.fromkeys(("registered_party", "registered_self", "men", "women"), "registered")

"""What is written in the formats of others: made, held against its schema, and read back in few lines."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import fastjsonschema
from lxml import etree

from hattama.count import count
from hattama.domain.protocol import StationProtocol
from hattama.domain.tally import tabulate
from hattama.package import Package
from hattama.package.formats import write
from hattama.package.meta import Provenance
from hattama.package.report import Report
from tests.factories.packages import Tables, meta, protocols_of, stored
from tests.factories.rule_sets import rule_set

AT: Final = datetime(2021, 7, 26, 9, 30, 15, 999, tzinfo=UTC)
SCHEMAS: Final = Path(__file__).resolve().parents[1] / "schemas" / "nist_1500_100_v2"
NAME: Final = "NIST_V2_election_results_reporting"
NIST: Final = "{http://itl.nist.gov/ns/voting/1500-100/v2}"
EML_SCHEMA: Final = Path("standards", "eml_oasis_v5", "xsd", "510-count-v5-0.xsd")
"""Where it lies in the folder of real elections."""

EML: Final = "{urn:oasis:names:tc:evs:schema:eml}"

INVENTED: Final = Provenance(kind="generated", label={"en": "Made up"})

Votes = Mapping[tuple[str, str], int]
"""Choice and station -> votes; the total of the contest stands under no station."""


def package_of(tables: Tables, provenance: Provenance = INVENTED) -> Package:
    """Give an open package with these rows."""
    return Package(
        meta=meta(provenance=provenance),
        rules=rule_set(),
        rules_text="",
        layout="csv",
        engine=stored(tables),
        boundaries="",
        report=Report(),
        path=Path("made-up"),
        _folder=Path("made-up"),
    )


def exported(format_name: str, package: Package, issuer: str = "") -> str:
    """Count a package and give it in a format."""
    counted = count(package.engine, package.rules, polling_day=package.meta.polling_day)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "results"
        write(format_name, package, counted, out, at=AT, issuer=issuer)
        return out.read_text("utf-8")


def validated_json(text: str) -> Any:  # noqa: ANN401 - it is JSON
    """Read a report, valid against its schema."""
    report = json.loads(text)
    _nist_json()(report)
    return report


def validated_xml(text: str, schema: Path = SCHEMAS / f"{NAME}.xsd") -> etree._Element:
    """Read a message, valid against its schema; by default that of a report."""
    root = etree.fromstring(text.encode())
    _xsd(schema).assertValid(root)
    return root


@cache
def _nist_json() -> Callable[[object], object]:
    text = (SCHEMAS / f"{NAME}.json").read_text("utf-8")
    return fastjsonschema.compile(json.loads(text), use_default=False)


@cache
def _xsd(schema: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(schema))


def votes_in_json(text: str) -> Votes:
    """Read the votes of a report in JSON."""
    return {
        (_choice(selection["@id"]), _station(counts["GpUnitId"])): counts["Count"]
        for election in json.loads(text)["Election"]
        for contest in election["Contest"]
        for selection in contest["ContestSelection"]
        for counts in selection["VoteCounts"]
    }


def votes_in_xml(text: str) -> Votes:
    """Read the votes of a report in XML."""
    return {
        (
            _choice(selection.attrib["ObjectId"]),
            _station(counts.findtext(f"{NIST}GpUnitId")),
        ): int(counts.findtext(f"{NIST}Count"))
        for selection in etree.fromstring(text.encode()).iter(f"{NIST}ContestSelection")
        for counts in selection.findall(f"{NIST}VoteCounts")
    }


def votes_in_eml(text: str) -> Votes:
    """Read the votes of a count in EML."""
    found = {}
    for contest in etree.fromstring(text.encode()).iter(f"{EML}Contest"):
        id_ = contest.find(f"{EML}ContestIdentifier").attrib["Id"]
        for part in contest.findall(f"{EML}TotalVotes") + contest.findall(
            f"{EML}ReportingUnitVotes"
        ):
            unit = part.find(f"{EML}ReportingUnitIdentifier")
            for selection in part.findall(f"{EML}Selection"):
                who = selection.find(f".//{EML}CandidateIdentifier")
                choice = f"against-all {id_}" if who is None else who.attrib["Id"]
                votes = int(selection.findtext(f"{EML}ValidVotes"))
                found[choice, "" if unit is None else unit.attrib["Id"]] = votes
    return found


def votes_of(tables: Tables) -> Votes:
    """Give the votes that the rows of a package come to, added up by the reference count."""
    protocols = protocols_of(tables)
    found: dict[tuple[str, str], int] = {}
    for protocol in filter(StationProtocol.is_counted, protocols):
        against = {f"against-all {protocol.contest}": protocol.lines.get("against_all")}
        for choice, figure in (*protocol.votes.items(), *against.items()):
            if figure is not None:
                found[choice, str(protocol.station)] = figure
    for contest, tally in tabulate(protocols).items():
        lines = {f"against-all {contest}": tally.lines.get("against_all")}
        for choice, total in (*tally.votes.items(), *lines.items()):
            if total is not None and (total.known or not total.blanks):
                found[choice, ""] = total.known
    return found


def _choice(id_: str) -> str:
    return id_.removeprefix("selection-").replace("against-all-", "against-all ")


def _station(id_: str) -> str:
    return "" if id_.startswith("unit-") else id_.removeprefix("station-")

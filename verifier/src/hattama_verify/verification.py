"""The way of one verification, from what was published to a report."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hattama_verify.kinds import is_id
from hattama_verify.log import LogCheck
from hattama_verify.notes import Checkpoint
from hattama_verify.objects import check_disclosures, check_objects
from hattama_verify.policy import AT_MOST
from hattama_verify.report import CannotTell, Report, Wrong, shown
from hattama_verify.source import Source, need, open_source
from hattama_verify.state import Election
from hattama_verify.tables import check_package
from hattama_verify.trust import Trust, check_trust, compare_tree


@dataclass(frozen=True, slots=True)
class Options:
    """How to verify.

    Attributes:
        trust: what the reader brings along.
        production: refuse a test election.
        processes: how many processes share the work; 0: as many as there are processors.
        signatures: verify the signatures of records; without them the verdict is never fine.
    """

    trust: Trust = field(default_factory=Trust)
    production: bool = False
    processes: int = 0
    signatures: bool = True


def verify(where: str | Source, options: Options | None = None) -> Report:
    """Verify what was published, trusting nothing but the policy.

    Args:
        where: a folder, a zip of it, or an http(s) address: a site, or a log alone; or files by their
            paths, which one process reads.
        options: how to verify.

    Returns:
        What was checked and what is wrong. Nothing is raised, whatever was published.
    """
    report = Report()
    try:
        _verify(report, where, options or Options())
    except Wrong as problem:
        report.blame(problem)
    except Exception as error:  # noqa: BLE001 - whatever happens, it is no clean result
        report.add(
            "unknown", "", f"the verification stopped ({type(error).__name__}: {shown(error)})"
        )
    return report


def _verify(report: Report, where: str | Source, options: Options) -> None:
    source = open_source(where) if isinstance(where, str) else where
    prefix = _prefix(source)
    checkpoint, known = check_trust(report, source, prefix, options.trust)
    log = _check_log(report, where, source, prefix, (checkpoint, options))
    if known and log.whole:
        compare_tree(report, known, checkpoint, log.tree)
    log.check_strays()
    election = log.fold.election
    if election is None:
        report.add("unknown", "log", "there is no election: its first record could not be applied")
        return
    _describe(report, election, options)
    if log.stopped < checkpoint.size:
        rest = (
            f"records from {log.stopped} on were not judged, and objects and tables not compared"
        )
        report.add("unknown", "log", rest)
        return
    _check_policy(report, source, prefix, election)
    check_objects(report, source, prefix, log.fold)
    disclosures = check_disclosures(report, source, prefix, log.fold, election)
    if prefix:
        check_package(report, source, "package/", election, disclosures.person)
        _mention_others(report, source)
    else:
        report.add("notes", "package", "only a log was given: published tables were not compared")


def _prefix(source: Source) -> str:
    for prefix in ("log/", ""):
        opened = source.open(f"{prefix}checkpoint")
        if opened is not None:
            opened.close()
            return prefix
    raise CannotTell("there is neither log/checkpoint nor checkpoint: nothing to verify")


def _check_log(
    report: Report,
    where: str | Source,
    source: Source,
    prefix: str,
    given: tuple[Checkpoint, Options],
) -> LogCheck:
    checkpoint, options = given
    address = where if isinstance(where, str) else ""
    processes = (options.processes or os.cpu_count() or 1) if address else 1
    if not is_id(checkpoint.origin.rpartition("/")[2]):
        raise Wrong(
            "the last part of the origin is not the id of an election", f"{prefix}checkpoint"
        )
    log = LogCheck(report, address, source, prefix, checkpoint)
    log.read(processes)
    log.check_tree()
    log.check_signed_once()
    if options.signatures:
        log.check_signatures(processes)
    else:
        report.add("unknown", "log", "the signatures of records were not verified, as asked")
    return log


def _describe(report: Report, election: Election, options: Options) -> None:
    genesis = election.genesis
    report.facts["election"] = shown(_in_english(genesis["title"], genesis))
    report.facts["rule set"] = f"{shown(election.rules.id)}, {election.hashes['rules']}"
    kind = genesis["provenance"]["kind"]
    if kind != "official":
        label = _in_english(genesis["provenance"]["label"], genesis)
        report.facts["provenance"] = f"{kind}: {shown(label)}"
    is_test = genesis["mode"] == "test" or any(
        name.startswith("TEST-") for name in election.keys.known
    )
    if is_test:
        report.facts["THIS IS A TEST ELECTION"] = "its keys prove nothing about a real one"
    if is_test and options.production:
        report.add(
            "wrong", "genesis", "this is a test election, and you asked for one in production"
        )


def _in_english(texts: Mapping[str, str], genesis: Mapping[str, Any]) -> str:
    """Give the English text, else that of the first language of the election that has one."""
    codes = ("en", *genesis["languages"], *texts)
    return next((texts[code] for code in codes if code in texts), "")


def _check_policy(report: Report, source: Source, prefix: str, election: Election) -> None:
    path = f"{prefix}policy.txt"
    try:
        if hashlib.sha256(need(source, path, AT_MOST)).hexdigest() != election.hashes["policy"]:
            raise Wrong("is not the policy that the log names")  # noqa: TRY301
    except Wrong as problem:
        report.blame(problem, path)


def _mention_others(report: Report, source: Source) -> None:
    others = sum(not name.startswith(("log/", "package/")) for name in source.names() or ())
    if others:
        report.add(
            "notes", "site", f"{others:,} other files were not checked; nothing rests on them"
        )

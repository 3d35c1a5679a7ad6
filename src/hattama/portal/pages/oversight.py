"""The pages of observers, of findings, and of what is missing."""

from collections import Counter
from collections.abc import Iterator

from hattama.messages import finding_text
from hattama.portal.oversight import FindingsSheet, MissingSheet, ObserversSheet
from hattama.portal.pages.common import Scene
from hattama.portal.pages.paging import sheaves
from hattama.portal.rendering import Page

__all__ = ["findings_pages", "missing_pages", "observers_pages"]


def observers_pages(scene: Scene, sheet: ObserversSheet) -> Iterator[Page]:
    """Yield the page of observers, of their copies and of the disputes."""
    world = scene.world
    shared = {
        "organisations": sheet.organisations,
        "units": [(world.units[unit], number) for unit, number in sheet.units if number],
        "observers": sum(number or 0 for _, number, _ in sheet.organisations),
        "copies": len(sheet.copies),
        "differing": sum(bool(one.differences) for one in sheet.copies),
        "disputes": [
            (one, scene.contest_name(one.contest) if one.contest else {}) for one in sheet.disputes
        ],
        "open": sum(one.decision is None for one in sheet.disputes),
        "has_log": sheet.has_log,
        "people": world.people,
    }
    for sheaf in sheaves("observers.html", sheet.copies):
        rows = [(one, scene.contest_name(one.place.contest)) for one in sheaf.rows]
        yield Page(sheaf.path, "observers.html", {**shared, "sheaf": sheaf, "rows": rows})


def findings_pages(scene: Scene, sheet: FindingsSheet) -> Iterator[Page]:
    """Yield the page of the rules and of all findings, the weightiest first."""
    rules = scene.world.rules
    language = scene.rule_language()
    by_code = {rule.code: rule for rule in rules.checks}
    shared = {
        "rules": [
            (line, by_code[line.code], scene.rule_text(by_code[line.code])) for line in sheet.rules
        ],
        "total": len(sheet.findings),
        "weighty": sum(one.could_change for one in sheet.findings),
        "language": language,
    }
    for sheaf in sheaves("findings.html", sheet.findings):
        rows = [
            (
                one,
                finding_text(one.finding, rules, language),
                by_code[one.finding.code].ground.article,
                scene.contest_name(one.finding.contest or ""),
            )
            for one in sheaf.rows
        ]
        yield Page(sheaf.path, "findings.html", {**shared, "sheaf": sheaf, "rows": rows})


def missing_pages(scene: Scene, sheet: MissingSheet) -> Iterator[Page]:
    """Yield the page of protocols that are awaited, annulled, or have blanks."""
    world = scene.world
    sums: Counter[tuple[str, str]] = Counter()
    for gap in sheet.gaps:
        for unit in world.above(gap.place.station.unit)[:2]:
            sums[unit.id, _kind(gap.status)] += 1
    units = [world.root, *world.within.get(world.root, ())]
    kinds = ("awaited", "annulled", "blank")
    shared = {
        "total": len(sheet.gaps),
        "units": [
            (world.units[unit], [sums[unit, kind] for kind in kinds])
            for unit in units
            if any(sums[unit, kind] for kind in kinds)
        ],
        "root": world.root,
    }
    for sheaf in sheaves("missing.html", sheet.gaps):
        rows = [
            (gap, _kind(gap.status), scene.contest_name(gap.place.contest)) for gap in sheaf.rows
        ]
        yield Page(sheaf.path, "missing.html", {**shared, "sheaf": sheaf, "rows": rows})


def _kind(status: str) -> str:
    """Say why a protocol is listed: it is annulled, has blanks, or is not there yet."""
    return {"annulled": "annulled", "accepted": "blank", "corrected": "blank"}.get(
        status, "awaited"
    )

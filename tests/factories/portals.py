"""Three small elections as sites in which every state occurs: certified, preliminary, and without a log."""

from collections.abc import Mapping
from pathlib import Path

from hattama.law.rulesets import rules_text
from hattama.package.from_log import LOG
from hattama.package.saving import write_rows
from hattama.portal import Settings, publish
from hattama.translog import policy as policies
from tests.factories.full_package import full_package
from tests.factories.packages import Tables, meta
from tests.factories.sequencing import TWO_OF_THREE
from tests.factories.site import publish_history
from tests.factories.whole_history import certify, count, whole_history

COUNCIL: Mapping[object, object] = {"council": "party_list"}
STORIES = ("certified", "preliminary", "tables")


def publish_portals(out: Path, beside: Path) -> Path:
    """Publish the portal of each story, with a folder of its own, and give the folder of all.

    Certified: a certified contest with a corrected and an annulled protocol, one with equal votes, one cancelled;
    nominees who were refused, withdrew, were struck off, or whose names were erased. Preliminary: the same
    before it was certified. Tables: a runoff, a council, figures that are blank, and no log.

    Args:
        out: a folder for the portals.
        beside: a folder for what they are made from.
    """
    for story, last in {"certified": certify, "preliminary": count}.items():
        record = publish_history(whole_history(last), beside / story)
        (record / LOG / "policy.txt").write_bytes(policies.encode(TWO_OF_THREE))
        publish(record, out / story, Settings(workers=1))
    package = beside / "tables"
    write_rows(runoff_package(), meta(), rules_text("ge-local-2014"), package)
    publish(package, out / "tables", Settings(workers=1))
    return out


def runoff_package() -> Tables:
    """Give the full package with ballots, a second round that follows the first, and offices of the rules."""
    tables = full_package()
    offices = [{**one, "id": COUNCIL.get(one["id"], one["id"])} for one in tables["offices"]]
    contests = [
        {
            **one,
            "office": COUNCIL.get(one["office"], one["office"]),
            "follows": "n" if one["id"] == "n-2" else None,
        }
        for one in tables["contests"]
    ]
    people = [
        {**one, "position": place} for place, one in enumerate(tables["candidacies"], start=1)
    ]
    return {**tables, "offices": offices, "contests": contests, "candidacies": people}

"""The tables of a package as a function of the fold (spec/record.md, section 6)."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from hattama.domain.election import Contest
from hattama.domain.election_state import ElectionState, Judge
from hattama.domain.errors import BadInputError
from hattama.domain.frame import Frame
from hattama.domain.ids import CandidacyId
from hattama.domain.outcome import Outcome
from hattama.domain.protocol import LINES
from hattama.domain.sources import Sources
from hattama.domain.tally import Tally
from hattama.law.outcome import ContestResult, decide
from hattama.law.reading import read_rule_set
from hattama.package.frame import read_frame
from hattama.package.frame_csv import Row, read_table, write_csv
from hattama.package.meta import Layout, Meta, Provenance
from hattama.package.objects import Disclosures, Objects, read_object, rules_text
from hattama.package.record_rows import (
    candidacy_rows,
    contest_row,
    observer_rows,
    protocol_rows,
    turnout_rows,
    votes_rows,
)
from hattama.package.saving import write_rows
from hattama.package.schema import BY_NAME, TABLES

PERSONAL = ("sex", "birth_year")
"""The columns of a person, beside the names; they are in no hash of a bundle."""


def sources(objects: Objects) -> Sources:
    """Give what a fold needs, out of the published objects.

    Args:
        objects: gives an object by its hash.
    """

    def frame(tables: Mapping[str, str], languages: tuple[str, ...]) -> Frame:
        return read_frame(
            {name: read_object(objects, one) for name, one in tables.items()}, languages
        )

    def law(rule_set: str, hash_: str, polling_day: date) -> Judge:
        return _judge(rules_text(objects, hash_), rule_set, polling_day)

    return Sources(frame=frame, law=law, files=lambda state: public_hashes(state, objects))


def _judge(text: str, rule_set: str, polling_day: date) -> Judge:
    rules = read_rule_set(text, polling_day=polling_day, where=f"rule set {rule_set}")
    if rules.id != rule_set:
        raise BadInputError(f"the rule set is {rules.id}", where=f"rule set {rule_set}")

    def judge(contest: Contest, standing: Sequence[CandidacyId], tally: Tally) -> Outcome:
        result = ContestResult(
            office=contest.office,
            round=contest.round,
            seats=contest.seats,
            state=contest.state,
            standing=standing,
            tally=tally,
        )
        return decide(rules, result, polling_day=polling_day)

    return judge


def save_package(
    state: ElectionState,
    objects: Objects,
    disclosures: Disclosures,
    out: Path,
    *,
    layout: Layout = "csv",
) -> None:
    """Write the package of an election.

    Args:
        state: the election.
        objects: gives an object by its hash.
        disclosures: gives what is disclosed by its commitment.
        out: the folder to make, or a file that ends in `.zip`.
        layout: how to store the tables.

    Raises:
        BadInputError: `out` exists, an object is missing, or a disclosure is a forgery.
    """
    text = rules_text(objects, state.settings["rules"])
    write_rows(tables_of(state, objects, disclosures), meta_of(state), text, out, layout=layout)


def meta_of(state: ElectionState) -> Meta:
    """Give what the package of an election says of itself."""
    genesis = state.genesis
    return Meta(
        id=state.election,
        title=_in_order(genesis.title, genesis.languages),
        rule_set=genesis.rule_set,
        polling_day=date.fromisoformat(genesis.polling_day),
        languages=genesis.languages,
        provenance=Provenance(
            kind=genesis.provenance.kind,
            source=genesis.provenance.source,
            label=_in_order(genesis.provenance.label, genesis.languages),
        ),
    )


def _in_order(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Give texts in the order of the languages, whatever order they were read in."""
    known = [code for code in languages if code in texts]
    return {code: texts[code] for code in (*known, *sorted(texts.keys() - set(known)))}


def tables_of(
    state: ElectionState, objects: Objects, disclosures: Disclosures
) -> dict[str, list[Row]]:
    """Give the rows of every table that a package of the election has.

    Args:
        state: the election.
        objects: gives an object by its hash.
        disclosures: gives what is disclosed by its commitment.

    Raises:
        BadInputError: an object is missing, or a disclosure is a forgery.
    """
    frame = _frame_rows(state, objects)
    made: dict[str, list[Row]] = {
        **frame,
        "contests": [contest_row(state, row) for row in frame["contests"]],
        "candidacies": list(candidacy_rows(state, disclosures)),
        "protocols": list(protocol_rows(state)),
        "votes": list(votes_rows(state)),
        "turnout": list(turnout_rows(state)),
        "observers": list(observer_rows(state)),
    }
    return {
        table.name: made.get(table.name, [])
        for table in TABLES
        if made.get(table.name) or not table.optional
    }


def public_hashes(state: ElectionState, objects: Objects) -> dict[str, str]:
    """Give what a bundle names: file -> the hash of the table without personal columns.

    Raises:
        BadInputError: an object is missing.
    """
    found = {}
    for name, rows in tables_of(state, objects, lambda _: None).items():
        titles = tuple(rows[0]) if rows else _titles(state, name)
        public = [title for title in titles if not _is_personal(name, title)]
        found[f"{name}.csv"] = sha256(write_csv(public, rows)).hexdigest()
    return found


def _is_personal(table: str, title: str) -> bool:
    return table == "candidacies" and (title in PERSONAL or title.startswith("name_"))


def _titles(state: ElectionState, table: str) -> tuple[str, ...]:
    """Give the columns of a table without rows."""
    lines = set(LINES) - set(state.genesis.lines) if table == "protocols" else set()
    columns = BY_NAME[table].in_languages(state.genesis.languages).columns
    return tuple(column.name for column in columns if column.name not in lines)


def _frame_rows(state: ElectionState, objects: Objects) -> dict[str, list[Row]]:
    return {
        name: list(read_table(name, read_object(objects, hash_), state.genesis.languages))
        for name, hash_ in state.tables().items()
    }

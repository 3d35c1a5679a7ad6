"""The tables of a package as a function of the fold (spec/record.md, section 6)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from hattama.domain.election import Contest
from hattama.domain.election_state import CandidacyStatus, ElectionState, Judge
from hattama.domain.errors import BadInputError
from hattama.domain.frame import Frame
from hattama.domain.ids import CandidacyId, ContestId
from hattama.domain.nominee import Nominee, read_nominee
from hattama.domain.outcome import Outcome
from hattama.domain.protocol import LINES
from hattama.domain.sources import Sources
from hattama.domain.tally import Tally
from hattama.law.outcome import ContestResult, decide
from hattama.law.reading import read_rule_set
from hattama.package.frame import Row, read_frame, read_table, write_csv
from hattama.package.meta import Layout, Meta, Provenance
from hattama.package.saving import write_rows
from hattama.package.schema import BY_NAME, TABLES
from hattama.translog.leaf import read_disclosure

Objects = Callable[[str], bytes]
"""The hash of an object -> its octets; raises BadInputError where it is not there."""

Disclosures = Callable[[str], bytes | None]
"""A commitment -> the octets of its disclosure, or None where it is removed."""

PERSONAL = ("sex", "birth_year")
"""The columns of a person, beside the names; they are in no hash of a bundle."""


def objects_in(folder: Path) -> Objects:
    """Give the objects that lie in a folder by their hashes."""

    def read(hash_: str) -> bytes:
        path = folder / hash_
        if not path.is_file():
            raise BadInputError("it is not there", where=f"object {hash_}")
        return path.read_bytes()

    return read


def disclosures_in(folder: Path) -> Disclosures:
    """Give the disclosures that lie in a folder by their commitments; others are removed."""

    def read(committed: str) -> bytes | None:
        path = folder / f"{committed}.json"
        return path.read_bytes() if path.is_file() else None

    return read


def sources(objects: Objects) -> Sources:
    """Give what a fold needs, out of the published objects.

    Args:
        objects: gives an object by its hash.
    """

    def frame(tables: Mapping[str, str], languages: tuple[str, ...]) -> Frame:
        return read_frame({name: _object(objects, one) for name, one in tables.items()}, languages)

    def law(rule_set: str, hash_: str, polling_day: date) -> Judge:
        return _judge(rules_text(objects, hash_), rule_set, polling_day)

    return Sources(frame=frame, law=law, files=lambda state: public_hashes(state, objects))


def rules_text(objects: Objects, hash_: str) -> str:
    """Give the text of the rule set that a hash names.

    Raises:
        BadInputError: it is not there, or not UTF-8.
    """
    try:
        return _object(objects, hash_).decode()
    except UnicodeDecodeError:
        raise BadInputError("the rule set is not UTF-8", where=f"object {hash_}") from None


def _object(objects: Objects, hash_: str) -> bytes:
    octets = objects(hash_)
    if sha256(octets).hexdigest() != hash_:
        raise BadInputError("it does not have the hash that names it", where=f"object {hash_}")
    return octets


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
        title=genesis.title,
        rule_set=genesis.rule_set,
        polling_day=date.fromisoformat(genesis.polling_day),
        languages=genesis.languages,
        provenance=Provenance(
            kind=genesis.provenance.kind,
            source=genesis.provenance.source,
            label=genesis.provenance.label,
        ),
    )


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
        "contests": [_contest_row(state, row) for row in frame["contests"]],
        "candidacies": list(_candidacy_rows(state, disclosures)),
        "protocols": list(_protocol_rows(state)),
        "votes": list(_votes_rows(state)),
        "turnout": list(_turnout_rows(state)),
        "observers": list(_observer_rows(state)),
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
        name: list(read_table(name, _object(objects, hash_), state.genesis.languages))
        for name, hash_ in state.tables().items()
    }


def _contest_row(state: ElectionState, row: Row) -> Row:
    made: dict[str, str | int | None] = {}
    for title, cell in row.items():
        made[title] = cell
        if title == "round":
            made["state"] = state.contests[ContestId(str(row["id"]))].state
    return made


def _candidacy_rows(state: ElectionState, disclosures: Disclosures) -> Iterator[Row]:
    for contest in state.contests.values():
        positions = {id_: place for place, id_ in enumerate(contest.ballot, start=1)}
        for id_ in contest.candidacies:
            status = state.candidacies[id_]
            yield {
                **_candidacy_row(status, positions.get(id_)),
                **_person_cells(status, disclosures, state.genesis.languages),
            }


def _candidacy_row(status: CandidacyStatus, position: int | None) -> Row:
    nomination = status.nomination
    return {
        "id": nomination.candidacy,
        "contest": nomination.contest,
        "position": position,
        "route": nomination.route,
        "party": nomination.party,
        "status": status.state,
        "reason": status.ground,
        "nominated_on": _day(nomination.at),
        "decided_on": None if status.decided_at is None else _day(status.decided_at),
    }


def _day(moment: str) -> str:
    return moment[:10]


def _person_cells(
    status: CandidacyStatus, disclosures: Disclosures, languages: Sequence[str]
) -> Row:
    octets = disclosures(status.nomination.commitment)
    if octets is None:
        nominee = Nominee(birth_year=None, names={}, sex=None)
    else:
        nominee = read_nominee(read_disclosure(octets, status.nomination.commitment))
    return {
        "sex": nominee.sex,
        "birth_year": nominee.birth_year,
        **{f"name_{code}": nominee.names.get(code) for code in languages},
    }


def _protocol_rows(state: ElectionState) -> Iterator[Row]:
    lines = [line for line in LINES if line in state.genesis.lines]
    for protocol in state.station_protocols():
        yield {
            "id": protocol.id,
            "contest": protocol.contest,
            "station": protocol.station,
            "status": protocol.state,
            **{line: protocol.lines.get(line) for line in lines},
        }


def _votes_rows(state: ElectionState) -> Iterator[Row]:
    places = {
        id_: place
        for contest in state.contests.values()
        for place, id_ in enumerate(contest.candidacies)
    }
    for protocol in state.station_protocols():
        for candidacy in sorted(protocol.votes, key=places.__getitem__):
            yield {
                "protocol": protocol.id,
                "candidacy": candidacy,
                "votes": protocol.votes[candidacy],
            }


def _turnout_rows(state: ElectionState) -> Iterator[Row]:
    for protocol in state.protocols:
        for hour, report in sorted(state.turnout.get(protocol, {}).items()):
            yield {"protocol": protocol, "reported_at": hour, "issued": report.issued}


def _observer_rows(state: ElectionState) -> Iterator[Row]:
    for body in state.observers.values():
        yield {
            "id": body.observers,
            "station": body.station,
            "organisation": body.organisation,
            "observers": body.number,
        }

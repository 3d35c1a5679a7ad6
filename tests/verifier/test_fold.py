"""Records that are well formed and illegal: each is refused at its index, for its reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hattama_verify.fold import ACTS, HASHES
from hattama_verify.kinds import BODIES
from tests.verifier.conftest import Verify, said
from tests.verifier.story import TABLES, add, form, key, outcome, policy, totals
from tests.verifier.writer import Index, Leaf, Story, sha

Change = Callable[[Story], None]


def change(label: str, *signers: str, **members: Any) -> Change:  # noqa: ANN401
    return lambda told: told.change(label, *signers, **members)


def drop(label: str) -> Change:
    def remove(told: Story) -> None:
        del told.acts[told.index(label)]

    return remove


def again(label: str, after: str) -> Change:
    """The same act again behind another."""

    def insert(told: Story) -> None:
        act = told.acts[told.index(label)]
        told.acts.insert(told.index(after) + 1, replace(act, label="again"))

    return insert


def insert(after: str, kind: str, body: dict[str, Any], *signers: str) -> Change:
    def put(told: Story) -> None:
        rest = told.acts[told.index(after) + 1 :]
        del told.acts[told.index(after) + 1 :]
        add(told, "again", kind, body, *signers)
        told.acts += rest

    return put


def act(after: str, name: str, where: str, *signers: str, reason: str | None = None) -> Change:
    return insert(
        after, "contest", {"act": name, "contests": where.split(), "reason": reason}, *signers
    )


def objects(change: Change, *more: bytes) -> Change:
    def both(told: Story) -> None:
        told.objects += more
        change(told)

    return both


X2 = form("registered=9 issued=8 valid=7", "n1=3 n2=3 n3=0")
MORE = TABLES["stations"].replace("s4,p2", "s4,p1")
ROTATED = key("TEST-p1c", "precinct", "s1", "h-TEST-p1a")
FINAL = totals(3, 2, 1, "registered=21/0 issued=18/0 valid=17/0", "n1=10/0 n2=7/0 n3=0/0")

CASES: list[tuple[str, Change, str]] = [
    # keys, holders, thresholds
    ("genesis", change("genesis", "TEST-c1"), "1 different people have signed, 2 must"),
    ("genesis", change("genesis", "TEST-c1", "TEST-t1"), "the territorial key TEST-t1 is not competent"),
    ("genesis", change("genesis", thresholds={"protocol": 1}), "thresholds is not what it must be"),
    ("genesis", change("genesis", keys=[key("TEST-c1", "central", "r1")]), "r1 is not a scope of the central key"),
    ("key add", change("key add", add=[], revoke=[]), "nothing is added or revoked"),
    ("key add", change("key add", "TEST-t1"), "1 different people have signed, 2 must"),
    ("key add", change("key add", add=[key("TEST-p1a", "precinct", "s2")]), "was named before"),
    ("key add", change("key add", add=[key("TEST-c1", "precinct", "s2") | {"id": "TEST-new"}]),
        "was named before"),
    ("key add", change("key add", add=[key("TEST-x", "precinct", "s9")]), "s9 is not a scope"),
    ("key add", change("key add", add=[key("TEST-x", "auditor", "kz")]), "is not competent"),
    ("key add", change("key add", "TEST-t1", "TEST-u1"), "the territorial key TEST-u1 is not competent"),
    ("key rotate", change("key rotate", add=[ROTATED | {"holder": "h-other"}]),
        "the precinct key TEST-p1a is not competent"),
    ("key rotate", change("key rotate", "TEST-p1b"), "the precinct key TEST-p1b is not competent"),
    ("turnout 10", change("turnout 10", "TEST-p1a"), "the key TEST-p1a is not valid here"),
    ("turnout 10", change("turnout 10", "TEST-x"), "the key TEST-x was never named before"),
    ("revoke", change("revoke", revoke=["TEST-p1a"]), "the key TEST-p1a is not valid here"),
    ("again", insert("revoke", "dispute", {
        "index": 0, "about": Leaf("genesis"), "ground": "x", "commitment": None},
        "p2b"), "TEST-p2b is not valid here"),
    ("config stations", change("config stations", "TEST-c1", "TEST-c2"), "2 different people have signed, 3 must"),
    ("config stations", change("config stations", old=sha(b"x")), "is not in force with the old hash"),
    ("config stations", objects(change("config stations", new=sha(MORE.encode())), MORE.encode()),
     "does not keep the ids and references"),
    ("protocol x1", change("protocol x1", "TEST-p1b"), "1 different people have signed, 2 must"),
    ("protocol x1", change("protocol x1", "TEST-p1b", "TEST-p2a"), "the precinct key TEST-p2a is not competent"),
    ("correct x2", change("correct x2", "TEST-t1", "TEST-p2a"), "the precinct key TEST-p2a is not competent"),
    ("turnout again", change("turnout again", "TEST-p1b"), "1 different people have signed, 2 must"),
    ("copy", change("copy", "TEST-t1"), "the territorial key TEST-t1 is not competent"),
    ("audit", change("audit", "TEST-a1"), "1 different people have signed, 2 must"),
    ("bundle", change("bundle", "TEST-c1"), "the central key TEST-c1 is not competent"),
    ("certified c1", change("certified c1", "TEST-t1"), "1 different people have signed, 2 must"),
    # steps
    ("again", again("genesis", "key add"), "genesis stands at index 0 and only there"),
    ("extend", drop("open nomination"), "the contest is called: there is no extend_nomination"),
    ("again", act("open voting", "cancel", "c1", "t1", reason="x"), "the contest is voting: there is no cancel"),
    ("extend", change("extend", reason=None), "extend_nomination needs a reason"),
    ("nominate n2", change("nominate n2", candidacy="n1"), "the candidacy n1 is not new"),
    ("nominate n2", change("nominate n2", party="x"), "there is no party x"),
    ("nominate n2", change("nominate n2", contest="c9"), "there is no contest c9"),
    ("register n1", change("register n1", candidacy="n9"), "there is no candidacy n9"),
    ("refuse n6", change("refuse n6", ground=None), "refuse needs a ground"),
    ("allow_appeal n2", change("allow_appeal n2", act="strike"),
        "the candidacy n2 is refused: there is no strike"),
    ("withdraw n3", change("withdraw n3", act="register"), "the contest is listed, not nominating"),
    ("ballot c1", change("ballot c1", candidacies=["n1", "n2"]), "exactly the candidacies that are registered"),
    ("accredit", change("accredit", station="s9"), "there is no station s9"),
    ("again", insert("accredit", "accreditation", {
        "observers": "ob1", "station": "s2", "organisation": "x", "number": None},
        "t1"), "the row ob1 is not new"),
    ("turnout 12", change("turnout 12", reported_at="2021-07-25T10:00+06:00"),
        "there is a report of that protocol and hour"),
    ("turnout again", change("turnout again", replaces=Leaf("turnout 10")), "not the report in force"),
    ("turnout again", change("turnout again", reason=None), "a reason is given if and only if"),
    ("again", again("protocol x1", "protocol x2"), "the protocol is accepted: there is no accept"),
    ("protocol x1", change("protocol x1", protocol="x9"), "there is no protocol x9"),
    ("protocol x2", change("protocol x2", lines={"valid": 7}), "the lines are not exactly those of the form"),
    ("protocol x2", change("protocol x2", votes={"n1": 3}), "the votes are not for those on the ballot"),
    ("protocol x2", change("protocol x2", votes={"n1": 3, "n2": 3, "n4": 1}),
        "the votes are not for those on the ballot"),
    ("correct x2", change("correct x2", replaces=Leaf("protocol x1")), "is not the version in force"),
    ("correct x2", change("correct x2", version=3), "version 3 does not follow version 1"),
    ("annul x3", change("annul x3", replaces=Leaf("protocol x2")), "is not the version in force"),
    ("again", insert("annul x3", "correction", {
        "protocol": "x3", "replaces": Leaf("annul x3"), "version": 2, "reason": "x", **X2}, "t1", "t2"),
     "the protocol is annulled: there is no correct"),
    ("again", insert("certified c1", "correction", {
        "protocol": "x2", "replaces": Leaf("correct x2 again"), "version": 4, "reason": "x", **X2}, "t1", "t2"),
     "the contest is certified, not counting"),
    ("copy", change("copy", lines={"spoiled": 1}), "a line that the form does not have"),
    ("copy", change("copy", votes={"n4": 1}), "a candidacy that is not one of the contest"),
    ("dispute", change("dispute", about=Leaf("protocol x2")), "there is no record with that hash at index"),
    ("dispute", change("dispute", index=Index("decision")), "there is no record with that hash at index"),
    ("decision", change("decision", index=Index("protocol x3"), about=Leaf("protocol x3")), "is not a dispute"),
    ("again", insert("decision", "decision", {
        "index": Index("dispute"), "about": Leaf("dispute"), "outcome": "rejected", "ground": "x",
        "commitment": None}, "t1", "t2"), "has a decision already"),
    ("decision", change("decision", "TEST-t1", "TEST-u1"), "the territorial key TEST-u1 is not competent"),
    ("audit", change("audit", contests=["c9"]), "there is no contest c9"),
    # results
    ("certified c1", change("certified c1", size=Index("preliminary c1 again")), "leaves out record"),
    ("certified c1", change("certified c1", size=Index("certified c1", 1)), "is not before this one"),
    ("certified c1", change("certified c1", totals=FINAL | {"due": 4}),
        "totals: due: the record says 4, the records give 3"),
    ("certified c1", change("certified c1", totals=FINAL | {"votes": FINAL["votes"] | {"n1": [11, 0]}}),
     "totals: votes n1: the record says [11, 0], the records give [10, 0]"),
    ("certified c1", change("certified c1", totals=FINAL | {"lines": FINAL["lines"] | {"valid": [17, 1]}}),
     "totals: lines valid: the record says [17, 1], the records give [17, 0]"),
    ("certified c1", change("certified c1", outcome=outcome("elected", "n2", 3)),
        "outcome: candidacies: the record says ['n2']"),
    ("certified c1", change("certified c1", outcome=outcome("elected", "n1", 2)),
        "outcome: margin: the record says 2"),
    ("certified c1", change("certified c1", stage="tied"), "the outcome is elected, which cannot be tied"),
    ("tied c2", change("tied c2", stage="certified"), "the outcome is tie, which cannot be certified"),
    ("preliminary c2", change("preliminary c2", stage="certified"),
        "the contest is counting: there is no certify"),
    # bundles
    ("bundle", change("bundle", size=Index("revoke")), "is not the index of this record"),
    ("bundle", change("bundle", files={"votes.csv": sha(b"")}), "the files are not those of the tables"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "change", "sentence"),
    CASES,
    ids=[f"{number} {one[0]}" for number, one in enumerate(CASES)],
)
def test_an_illegal_record(
    told: Story, verified: Verify, label: str, change: Change, sentence: str
) -> None:
    change(told)

    report = verified(told)

    assert report.exit_code == 1
    assert sentence in said(report)
    assert report.wrong[0].place == f"record {told.index(label)}"


def test_a_certification_that_names_nobody_in_between(told: Story, verified: Verify) -> None:
    """A `config` between the last record and the result belongs to what it rests on."""
    other = told.policy + b"# another\n"
    insert("preliminary c1 again", "config", {
        "setting": "policy", "old": sha(told.policy), "new": sha(other), "reason": "x"},
        "c1", "c2", "c3")(told)  # fmt: skip

    assert "leaves out record" in said(verified(told))


def test_a_changed_policy_is_the_one_that_counts(told: Story, verified: Verify) -> None:
    other = told.policy + b"# another\n"
    body = {"setting": "policy", "old": sha(told.policy), "new": sha(other), "reason": "x"}
    insert("config protocols", "config", body, "c1", "c2", "c3")(told)

    stale = verified(told)
    told.policy = other
    told.acts[0] = replace(told.acts[0], body={**told.acts[0].body, "policy": body["old"]})
    fresh = verified(told)

    assert "is not the policy that the log names" in said(stale)
    assert fresh.exit_code == 0


@pytest.mark.parametrize("table", [*TABLES, "candidacies", "votes", "turnout", "observers"])
def test_a_bundle_with_another_table(told: Story, verified: Verify, table: str) -> None:
    files = told.acts[-1].body["files"] | {f"{table}.csv": sha(b"x")}
    told.change("bundle", files=files)

    assert f"the hash of {table}.csv is not that of the table" in said(verified(told))


def test_a_signed_act_cannot_be_played_again(told: Story, verified: Verify) -> None:
    again("dispute", "dispute")(told)

    report = verified(told)

    assert (
        f"record {told.index('again')}: the same signed act as record {told.index('dispute')}"
        in said(report)
    )


def test_a_replay_cannot_hide_behind_a_mark(
    told: Story, verified: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The marks of what is signed can be made to collide; here all of them do."""
    monkeypatch.setattr("hattama_verify.leaves._mark", lambda _: 7)
    again("dispute", "dispute")(told)

    report = verified(told)

    assert report.totals["wrong"] >= 1
    assert f"record {told.index('again')}: the same signed act as record" in said(report)


def test_acts_whose_marks_collide_are_not_a_replay(
    told: Story, verified: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hattama_verify.leaves._mark", lambda _: 7)

    assert verified(told).exit_code == 0


def test_a_forged_signature(told: Story, verified: Verify) -> None:
    def forge(raw: bytes) -> bytes:
        at = raw.index(b'"sig":"') + 20
        return raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]

    told.patches["protocol x1"] = forge

    report = verified(told)

    assert (
        f"record {told.index('protocol x1')}: protocol: the signature by TEST-p1b does not hold"
        in said(report)
    )


def test_the_frame_is_checked(told: Story, verified: Verify) -> None:
    for table, old, new, sentence in (
        ("units", "p1,r1", "p1,r9", "names a parent that it does not have"),
        ("units", "r1,kz", "r1,p1", "not a tree"),
        ("units", "2,1,Two", "1,1,Two", "the unit p2 stands on the tile of another"),
        ("units", "2,1,Two", "2,,Two", "in the place of a figure"),
        ("units", "2,1,Two", "0,1,Two", "in the place of a figure"),
        ("units", "2,1,Two", "100,1,Two", "the unit p2 stands outside the grid"),
        ("contests", "akim,p1", "akim,p9", "names a unit that it does not have"),
        ("protocols", "x2,c1,s2", "x2,c1,s1", "has two protocols in one station"),
        ("protocols", "x2,c1", "x1,c1", "its id is not new"),
        ("stations", ",12,S1", ",012,S1", "in the place of a figure"),
        ("offices", "Akim", '"Akim"', "quoted without need"),
        ("parties", "nur,", "self,", "has the word for a route as its id: self"),
        ("contests", "id,office", "id,bureau", "does not have the columns"),
    ):
        fresh = Story(told.id, list(told.acts), list(told.objects), policy=policy(told.origin))
        text = TABLES[table].replace(old, new, 1)
        fresh.objects.append(text.encode())
        fresh.change("genesis", tables={**told.acts[0].body["tables"], table: sha(text.encode())})

        report = verified(fresh)

        assert (report.exit_code, sentence in said(report)) == (1, True), sentence


def test_an_object_that_the_fold_needs_is_missing(told: Story, verified: Verify) -> None:
    told.objects = [one for one in told.objects if one != TABLES["units"].encode()]

    report = verified(told)

    assert report.exit_code == 2
    assert "is missing" in said(report, "unknown")


def test_the_story_uses_every_kind(told: Story) -> None:
    from hattama_verify.kinds import BODIES  # noqa: PLC0415

    assert {one.kind for one in told.acts} == set(BODIES)


def test_every_kind_has_its_act() -> None:
    assert ACTS.keys() == BODIES.keys()
    assert HASHES.keys() < ACTS.keys()

"""At least one bad record for each rule of spec/record.md, sections 1 to 5."""

import re
from base64 import b64encode

from hattama.domain.described import plain
from hattama.domain.record_choices import Role
from hattama.package.frame_csv import write_frame
from hattama.translog.canonical import canonical, parse
from tests.factories.bad_records import BadRecord, BadRecords
from tests.factories.history import (
    C1,
    C1_SPARE,
    C2,
    CENTRAL,
    LANGUAGES,
    NORTH,
    T1,
    History,
    frame_tables,
)
from tests.factories.signed import public_key, signing_key
from tests.factories.whole_history import N1, S1

HASH = "0" * 64
ONE_HOLDER = (C1, C1_SPARE)
PRECINCT_KEY = plain(public_key("TEST-n2-b", Role.PRECINCT, "n2"))


def bad_history(log: History) -> list[BadRecord]:
    """Give the bad records; objects that only they name are published beside the log."""
    bad = BadRecords(log)
    bad.plain = [parse(leaf) for leaf in log.leaves]
    for section in (form, octets, words, signers, key_changes, beginning, settings):
        section(bad)
    for section in (nominees, days, protocols, results, papers):
        section(bad)
    return bad.found


def form(bad: BadRecords) -> None:
    """Section 1: the members of a record."""
    for member in ("v", "kind", "election", "seq_hint", "body", "sigs"):
        bad.add(1, f"{member} is missing", 33, after={member: ...})
    bad.add(1, "a member too many", 33, after={"note": "x"})
    bad.add(1, "of version 2", 33, {"v": 2}, is_unknown=True)
    bad.add(1, "of a kind that nobody knows", 33, {"kind": "census"}, is_unknown=True)
    bad.add(1, "of another election", 33, {"election": "another"})
    bad.add(1, "the election is no id", 33, {"election": "made up"})
    bad.add(1, "seq_hint is not the index", 33, after={"seq_hint": 34})
    bad.add(1, "seq_hint is negative", 33, after={"seq_hint": -1})
    bad.add(1, "seq_hint is a truth", 33, after={"seq_hint": True})
    bad.add(1, "the body is a list", 33, {"body": []})
    bad.add(
        1, "signatures are not in the order of keys", 39, after={"sigs": lambda sigs: sigs[::-1]}
    )
    bad.add(1, "a key signs twice", 39, after={"sigs": lambda sigs: [sigs[0], *sigs]})
    bad.add(1, "a signature has a member too many", 33, after={"sigs/0/at": "x"})
    bad.add(1, "a signature is not base64", 33, after={"sigs/0/sig": "?" * 88})
    bad.add(1, "base64 with bits that nothing uses", 33, after={"sigs/0/sig": _loose})
    bad.add(1, "a signature of the act before it was changed", 33, after={"body/issued": 31})
    bad.add(1, "a signature of another key", 33, after={"sigs/0/key": N1[1]})
    bad.add(
        1,
        "a signature without the line before what is signed",
        33,
        after={"sigs/0/sig": _bare(bad, 33)},
    )
    bad.add(1, "the same signed part twice", 43, of=42)
    bad.add(1, "the same signed part twice, signed by others", 18, of=12, keys=(C2,))


def _loose(sig: str) -> str:
    """Give the same octets in base64 that is not canonical."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return sig[:-3] + letters[letters.index(sig[-3]) + 1] + sig[-2:]


def _bare(bad: BadRecords, index: int) -> str:
    said = {name: bad.plain[index][name] for name in ("v", "kind", "election", "body")}
    return b64encode(signing_key(N1[0]).sign(canonical(said))).decode()


def octets(bad: BadRecords) -> None:
    """Section 1: the octets of a leaf."""

    def swap(old: bytes, new: bytes) -> object:
        return lambda leaf: leaf.replace(old, new)

    changes = {
        "a fraction": (b'"issued":30', b'"issued":30.0'),
        "an exponent": (b'"issued":30', b'"issued":3e1'),
        "a number that is none": (b'"issued":30', b'"issued":NaN'),
        "a minus zero": (b'"issued":30', b'"issued":-0'),
        "an integer of 2^53": (b'"seq_hint":33', b'"seq_hint":9007199254740992'),
        "a key twice": (b'"issued":30', b'"issued":30,"issued":30'),
        "a blank between members": (b'"issued":30', b'"issued": 30'),
        "members in another order": (
            b'"issued":30,"protocol":"n.n1"',
            b'"protocol":"n.n1","issued":30',
        ),
        "a needless escape": (b'"n.n1"', b'"n.n\\u0031"'),
        "half a character": (b'"n.n1"', b'"\\ud800"'),
        "not UTF-8": (b'"n.n1"', b'"n.n\xff"'),
        "a mark of the byte order": (b'{"body"', b'\xef\xbb\xbf{"body"'),
        "something behind the record": (b'"v":1}', b'"v":1}\n'),
        "cut off": (b'"v":1}', b'"v":1'),
    }
    for why, (old, new) in changes.items():
        bad.add(1, why, 33, octets=swap(old, new))  # type: ignore[arg-type]
    bad.add(1, "not an object", 33, octets=lambda _: b"[]")
    bad.add(1, "nothing", 33, octets=lambda _: b"")
    bad.add(1, "more than 60,000 octets", 39, {"body/images": [HASH] * 900})


def words(bad: BadRecords) -> None:
    """Section 2: what a member may hold."""
    figures = {"negative": -1, "too large": 10**9, "a text": "30", "a truth": True, "a list": [30]}
    for why, figure in figures.items():
        bad.add(2, f"a figure that is {why}", 33, {"body/issued": figure})
    texts = {
        "empty": "",
        "longer than 2,000 characters": "x" * 2001,
        "with a blank at its end": "misheard ",
        "with a blank at its start": "\u00a0misheard",
        "not in normal form C": "и\u0306",
        "with a control character": "mis\theard",
        "with a bidirectional override": "mis\u202eheard",
        "with a line separator": "mis\u2028heard",
        "a number": 7,
    }
    for why, text in texts.items():
        bad.add(2, f"a text that is {why}", 36, {"body/reason": text})
    times = {
        "on a day that does not exist": "2021-02-30T12:00:00+06:00",
        "in an hour that does not exist": "2021-07-25T24:00:00+06:00",
        "in a second that does not exist": "2021-07-25T12:00:60+06:00",
        "without an offset": "2021-07-25T12:00:00",
        "with a letter for its offset": "2021-07-25T12:00:00Z",
        "with too large an offset": "2021-07-25T12:00:00+15:00",
        "with a blank": "2021-07-25 12:00:00+06:00",
        "of year 0": "0000-07-25T12:00:00+06:00",
        "with a fraction": "2021-07-25T12:00:00.5+06:00",
    }
    for why, time in times.items():
        bad.add(2, f"a time {why}", 33, {"body/at": time})
    bad.add(
        2, "an hour of report with seconds", 33, {"body/reported_at": "2021-07-25T12:00:00+06:00"}
    )
    bad.add(2, "an id that begins with a hyphen", 4, {"body/candidacy": "-a"})
    bad.add(2, "an id of 81 characters", 4, {"body/candidacy": "a" * 81})
    bad.add(2, "an id outside ASCII", 4, {"body/candidacy": "ä"})
    bad.add(2, "a hash in capitals", 4, {"body/commitment": "A" * 64})
    bad.add(2, "a hash that is too short", 4, {"body/commitment": "a" * 63})
    for index, good in enumerate(bad.plain):
        if good["kind"] not in {other["kind"] for other in bad.plain[:index]}:
            bad.add(4, f"a body of {good['kind']} without its time", index, {"body/at": ...})
            bad.add(4, f"a body of {good['kind']} with a member too many", index, {"body/x": None})


def signers(bad: BadRecords) -> None:
    """Section 3: who may sign, and how many holders must."""
    for index in (0, 1, 13, 18, 27, 39, 43, 45, 46, 50, 52):
        kind = bad.plain[index]["kind"]
        first = bad.plain[index]["sigs"][0]["key"]
        bad.add(3, f"one signature less than {kind} needs", index, keys=_fewer(bad, index))
        bad.add(3, f"{kind} signed by nobody", index, keys=())
        bad.add(3, f"{kind} signed by one holder", index, keys=(first,))
    for index in (0, 1, 13, 18, 27, 36, 39, 43, 45, 50):
        kind = bad.plain[index]["kind"]
        bad.add(3, f"{kind} signed by two keys of one holder", index, keys=ONE_HOLDER)
    bad.add(3, "two signatures where the genesis wants three", 46, keys=NORTH)
    bad.add(3, "a replaced report by one holder", 36, keys=(N1[0],))
    outsiders = {
        3: (T1,), 4: ("TEST-n1-a",), 6: (T1,), 13: NORTH, 18: N1, 20: NORTH, 27: (T1, "TEST-a1"),
        28: NORTH, 31: ("TEST-n1-a",), 32: (T1,), 33: (S1[0],), 39: S1, 40: N1,
        41: NORTH, 42: ("TEST-n1-a",), 43: N1, 45: ("TEST-a1", "TEST-a2"), 50: ("TEST-o1-new", T1),
        51: NORTH, 52: CENTRAL, 60: CENTRAL,
    }  # fmt: skip
    for index, keys in outsiders.items():
        bad.add(
            3,
            f"{bad.plain[index]['kind']} signed by a key that is not competent",
            index,
            keys=keys,
        )
    bad.add(3, "one key too many that is not competent", 39, keys=(*N1, S1[0]))
    bad.add(
        3,
        "a copy of a station outside the observer's unit",
        42,
        {"body/protocol": "s.s1", "body/votes": {"c": 1}},
    )
    bad.add(3, "a key that nobody knows", 44, keys=("TEST-stranger",))
    bad.add(3, "a key that has been revoked", 42, keys=("TEST-o1",))
    bad.add(3, "a key before it counts", 1, keys=(T1, "TEST-n2-b"))
    bad.add(3, "a revoked key long after", 61, keys=("TEST-c3",))
    bad.add(
        3,
        "the decision on a dispute of the genesis by others than central",
        62,
        {"body/index": 61, "body/about": _leaf(bad, 61)},
        of=45,
    )


def _fewer(bad: BadRecords, index: int) -> list[str]:
    return [one["key"] for one in bad.plain[index]["sigs"]][:-1]


def _leaf(bad: BadRecords, index: int) -> str:
    return bad.log.fold.state.leaf(index)


def key_changes(bad: BadRecords) -> None:
    """Section 3 and 5: keys."""
    bad.add(5, "no key is added and none revoked", 1, {"body/add": []})
    bad.add(5, "an id of a key that was there", 1, {"body/add/0/id": "TEST-n2-a"})
    bad.add(
        5,
        "an id of a key that was revoked",
        59,
        {"body/add": [{**PRECINCT_KEY, "id": "TEST-o1", "key": _public("TEST-new")}]},
    )
    bad.add(3, "a public key under a second id", 1, {"body/add/0/key": _public("TEST-n1-a")})
    bad.add(
        3,
        "the public key of a revoked key again",
        59,
        {"body/add": [{**PRECINCT_KEY, "id": "TEST-again", "key": _public("TEST-o1")}]},
    )
    bad.add(
        3,
        "one public key twice in one record",
        1,
        {"body/add": [PRECINCT_KEY, {**PRECINCT_KEY, "id": "TEST-n2-c"}]},
    )
    bad.add(
        3, "a key for a station that does not exist", 1, {"body/add/0/scope": "n9"}, keys=CENTRAL
    )
    bad.add(3, "a key for a station outside the unit", 1, {"body/add/0/scope": "s1"})
    bad.add(
        3, "a key for a unit given as a station", 1, {"body/add/0/scope": "north"}, keys=CENTRAL
    )
    bad.add(
        3,
        "a territorial key added by the north",
        1,
        {"body/add/0/role": "territorial", "body/add/0/scope": "north"},
    )
    bad.add(
        3,
        "a territorial key for a unit that does not exist",
        1,
        {"body/add/0/role": "territorial"},
        keys=CENTRAL,
    )
    bad.add(
        3,
        "a central key whose scope is not the root",
        1,
        {"body/add/0/role": "central", "body/add/0/scope": "north"},
        keys=CENTRAL,
    )
    bad.add(3, "a role that does not exist", 1, {"body/add/0/role": "clerk"})
    bad.add(3, "a public key of 31 octets", 1, {"body/add/0/key": b64encode(bytes(31)).decode()})
    bad.add(3, "a rotation to another holder", 2, {"body/add/0/holder": "o2"})
    bad.add(3, "a rotation to another role", 2, {"body/add/0/role": "territorial"})
    bad.add(3, "a rotation to another scope", 2, {"body/add/0/scope": "country"})
    bad.add(3, "a rotation signed by one other", 2, keys=(C1,))
    bad.add(3, "a rotation signed by the key that goes and another", 2, keys=("TEST-o1", C1))
    bad.add(
        3, "a rotation that revokes a second key", 2, {"body/revoke": ["TEST-o1", "TEST-n1-a"]}
    )
    bad.add(5, "a key is revoked twice", 60, {"body/reason": "once more"}, of=59)
    bad.add(5, "a key is revoked that never was", 59, {"body/revoke": ["TEST-ghost"]})
    bad.add(4, "a key stands twice in one list", 59, {"body/revoke": ["TEST-c3", "TEST-c3"]})


def _public(id_: str) -> str:
    return str(public_key(id_, Role.CENTRAL, "country").key)


def beginning(bad: BadRecords) -> None:
    """Section 4 and 5: genesis."""
    bad.add(5, "another kind begins the log", 0, of=3)
    bad.add(5, "a second genesis", 1, {"body/title/en": "Another"}, of=0)
    edits: dict[str, dict[str, object]] = {
        "a title in no language": {"body/title": {}},
        "a mode that does not exist": {"body/mode": "trial"},
        "languages twice": {"body/languages": ["en", "en"]},
        "no language": {"body/languages": []},
        "a language that is no code": {"body/languages": ["EN"]},
        "figures that are not official, without a label": {"body/provenance/label": {}},
        "a line that no form has": {"body/lines": ["issued", "odd"]},
        "a line twice": {"body/lines": ["issued", "issued"]},
        "a table missing": {"body/tables/units": ...},
        "a table that the frame has not": {"body/tables/votes": HASH},
        "a table whose object is another table": {"body/tables/units": bad.log.tables["offices"]},
        "a rule set with another id": {"body/rule_set": "kz-akim-2021"},
        "rules whose object is no rule set": {"body/rules": bad.log.tables["offices"]},
        "a day that does not exist": {"body/polling_day": "2021-02-30"},
    }
    for why, edit in edits.items():
        bad.add(4, why, 0, edit)
    bad.add(3, "a threshold below the least", 0, {"body/thresholds": {"protocol": 1}})
    bad.add(3, "a threshold for no kind", 0, {"body/thresholds": {"census": 2}})
    bad.add(3, "more is demanded than there is", 0, {"body/thresholds": {"genesis": 3}})
    bad.add(3, "test keys in production", 0, {"body/mode": "production"})
    bad.add(
        3, "a key of the genesis stands twice", 0, {"body/keys": lambda keys: [*keys, keys[0]]}
    )
    bad.add(3, "signed by a key that is not listed", 0, keys=(C1, "TEST-stranger"))
    bad.add(3, "signed by a key that is not central", 0, keys=(C1, T1))
    parties = write_frame(frame_tables(), LANGUAGES)["parties"]
    bad.add(
        4,
        "a party with the word for a route as its id",
        0,
        {"body/tables/parties": bad.log.publish(parties.replace(b"blue,", b"self,"))},
    )
    for why, octets in _odd_units().items():
        bad.add(4, why, 0, {"body/tables/units": bad.log.publish(octets)})


def _odd_units() -> dict[str, bytes]:
    """Give tables of units that are not spelt or not built as they must be."""
    good = write_frame(frame_tables(), LANGUAGES)["units"]
    return {
        "a table with a needless quote": good.replace(b"south,", b'"south",'),
        "a table with carriage returns": good.replace(b"\n", b"\r\n"),
        "a table without its last line end": good[:-1],
        "a table with a row twice": good + good.split(b"\n")[3] + b"\n",
        "a table with a second root": good.replace(b"south,country", b"south,"),
        "a table with a circle": good.replace(b"south,country", b"south,south"),
        "a table that names a row that is not there": good.replace(
            b"south,country", b"south,moon"
        ),
        "a table with columns in another order": re.sub(rb"(?m)^(\w+),(\w*),", rb"\2,\1,", good),
        "a table without rows": good.split(b"\n")[0] + b"\n",
    }


def settings(bad: BadRecords) -> None:
    """Section 4 and 5: config and the steps of contests."""
    bad.add(5, "the old setting is not in force", 16, {"body/old": HASH})
    bad.add(5, "the new setting is the old one", 16, {"body/new": bad.plain[16]["body"]["old"]})
    bad.add(4, "a setting that does not exist", 16, {"body/setting": "title"})
    bad.add(
        5,
        "rules with another id",
        17,
        {
            "body/new": bad.log.publish(
                bad.log.rules.replace(b'"ge-local-2014"', b'"xx-local-2014"', 1)
            )
        },
    )
    contests = write_frame(frame_tables(more=True), LANGUAGES)["contests"]
    odd = {
        "a table turns its order": b"\n".join(
            [contests.split(b"\n")[at] for at in (0, 2, 1, 3, 4)]
        ),
        "a contest moves to another unit": contests.replace(
            b"n,majoritarian,north", b"n,majoritarian,south"
        ),
    }
    for why, octets in odd.items():
        bad.add(4, why, 13, {"body/new": bad.log.publish(octets)})
    parties = bad.plain[0]["body"]["tables"]["parties"]
    fewer = bad.log.publish(bad.log.objects[parties].replace(b"red,The Reds,\n", b""))
    lost = {"body/setting": "tables.parties", "body/old": parties, "body/new": fewer}
    bad.add(4, "a table loses a row", 13, lost)
    protocols = write_frame(frame_tables(more=True), LANGUAGES)["protocols"]
    doubled = bad.log.publish(protocols + b"x.again,x,s1\n")
    bad.add(4, "a station has two protocols in a contest", 14, {"body/new": doubled})
    late = bad.log.publish(protocols + b"n.s1,n,s1\n")
    bad.add(
        4,
        "a protocol of a certified contest is added",
        56,
        {"body/old": bad.plain[14]["body"]["new"], "body/new": late},
        of=14,
    )
    bad.add(5, "a step that the state does not allow", 4, {"body/act": "open_voting"}, of=3)
    bad.add(
        5,
        "a step that one of two contests does not allow",
        56,
        {"body/act": "reopen_count", "body/reason": "x"},
        of=3,
    )
    bad.add(4, "an act that is another kind's", 12, {"body/act": "publish_list"})
    bad.add(5, "a contest that does not exist", 3, {"body/contests": ["n", "ghost"]})
    bad.add(4, "a contest twice", 3, {"body/contests": ["n", "n"]})
    bad.add(4, "no contest", 3, {"body/contests": []})
    for index in (12, 15, 48, 57):
        act = bad.plain[index]["body"]["act"]
        bad.add(5, f"{act} without a reason", index, {"body/reason": None})
    bad.add(
        5,
        "a cancelled contest is opened",
        16,
        {"body/act": "open_nomination", "body/contests": ["x"]},
        of=15,
    )


def nominees(bad: BadRecords) -> None:
    """Section 5: nominations, decisions, ballots, observers."""
    bad.add(5, "a nomination before it is open", 3, of=4)
    bad.add(5, "a nomination when the list is out", 31, {"body/candidacy": "z"}, of=4)
    bad.add(5, "a candidacy that exists", 5, {"body/candidacy": "a"})
    bad.add(5, "a nomination in a contest that does not exist", 4, {"body/contest": "ghost"})
    bad.add(5, "a party that does not exist", 4, {"body/party": "green"})
    bad.add(4, "a route that does not exist", 4, {"body/route": "lot"})
    bad.add(5, "a decision on nobody", 18, {"body/candidacy": "ghost"})
    bad.add(
        5, "a registered nominee is refused", 19, {"body/act": "refuse", "body/ground": "x"}, of=18
    )
    bad.add(
        5,
        "an appeal of somebody who was not refused",
        18,
        {"body/act": "allow_appeal", "body/ground": "x"},
    )
    bad.add(
        5,
        "a registration when the list is out",
        29,
        {"body/candidacy": "h", "body/act": "register"},
    )
    bad.add(5, "a strike during the count", 40, {"body/candidacy": "a"}, of=30)
    bad.add(5, "a refusal without a ground", 22, {"body/ground": None})
    bad.add(5, "a ballot without one who is registered", 27, {"body/candidacies": ["b", "a", "e"]})
    bad.add(
        5, "a ballot with one who withdrew", 27, {"body/candidacies": ["b", "a", "e", "g", "f"]}
    )
    bad.add(
        5,
        "a ballot with one of another contest",
        27,
        {"body/candidacies": ["b", "a", "e", "g", "c"]},
    )
    bad.add(4, "a ballot with one twice", 27, {"body/candidacies": ["b", "a", "e", "g", "g"]})
    bad.add(4, "a ballot of nobody", 27, {"body/candidacies": []})
    bad.add(5, "a second ballot", 28, {"body/candidacies": ["a", "b", "e", "g"]}, of=27)
    bad.add(5, "observers in a station that does not exist", 31, {"body/station": "n9"})
    bad.add(5, "observers that are there", 32, {"body/number": 3}, of=31)


def days(bad: BadRecords) -> None:
    """Section 5: turnout."""
    bad.add(5, "turnout before voting", 32, of=33)
    bad.add(
        5, "turnout after the count", 48, {"body/reported_at": "2021-07-25T21:00+06:00"}, of=38
    )
    bad.add(5, "turnout of an hour that was reported", 34, {"body/issued": 29}, of=33)
    bad.add(
        5,
        "turnout with the offset of another place",
        38,
        {"body/reported_at": "2021-07-25T19:30+05:00"},
    )
    bad.add(5, "turnout that replaces something else", 36, {"body/replaces": HASH})
    bad.add(
        5, "turnout that replaces another hour", 36, {"body/reported_at": "2021-07-25T14:00+06:00"}
    )
    bad.add(5, "turnout that replaces what was replaced", 37, {"body/issued": 32}, of=36)
    bad.add(4, "turnout that replaces and says not why", 36, {"body/reason": None})
    bad.add(4, "turnout that says why and replaces nothing", 33, {"body/reason": "x"})
    bad.add(5, "turnout of a protocol that does not exist", 33, {"body/protocol": "ghost"})


def protocols(bad: BadRecords) -> None:
    """Section 5: protocols, corrections, annulments, copies."""
    bad.add(5, "a protocol during voting", 37, of=39)
    bad.add(5, "a protocol twice", 40, {"body/paper": "No. 18"}, of=39)
    bad.add(5, "a protocol that does not exist", 39, {"body/protocol": "ghost"})
    bad.add(5, "a line of the form is missing", 39, {"body/lines/valid": ...})
    bad.add(5, "a line that the form has not", 39, {"body/lines/lost": 0})
    bad.add(4, "a line that no form has", 39, {"body/lines/odd": 0})
    bad.add(5, "no votes for one on the ballot", 39, {"body/votes/b": ...})
    bad.add(5, "votes for one who never was on the ballot", 39, {"body/votes/h": 1})
    bad.add(5, "votes for one of another contest", 39, {"body/votes/c": 1})
    bad.add(5, "a correction of nothing", 40, {"body/protocol": "n.n2"}, of=43)
    bad.add(5, "a correction of another version", 43, {"body/replaces": HASH})
    bad.add(5, "a correction that skips a version", 43, {"body/version": 3})
    bad.add(4, "a correction that is the first version", 43, {"body/version": 1})
    bad.add(5, "a correction of what was corrected", 44, {"body/reason": "once more"}, of=43)
    bad.add(
        5,
        "a correction of an annulled protocol",
        49,
        {"body/protocol": "n.n2", "body/replaces": _leaf(bad, 40), "body/version": 2},
    )
    bad.add(5, "a correction behind a preliminary result", 48, of=49)
    bad.add(
        5,
        "a correction of a certified contest",
        56,
        {"body/version": 4, "body/replaces": _leaf(bad, 49)},
        of=49,
    )
    bad.add(5, "an annulment of nothing", 40, {"body/replaces": HASH}, of=46)
    bad.add(5, "an annulment of another version", 46, {"body/replaces": HASH})
    bad.add(5, "an annulment twice", 47, {"body/reason": "once more"}, of=46)
    bad.add(5, "a copy during voting", 37, of=42)
    bad.add(5, "a copy with a line that the form has not", 42, {"body/lines/lost": 1})
    bad.add(5, "a copy with one of another contest", 42, {"body/votes/c": 1})
    bad.add(5, "a copy with nobody", 42, {"body/votes/ghost": 1})


def results(bad: BadRecords) -> None:
    """Section 5: results."""
    totals: dict[str, object] = {
        "due": 1,
        "counted": 2,
        "annulled": 0,
        "lines/issued/0": 61,
        "lines/invalid/1": 1,
        "lines/lost": [0, 0],
        "lines/valid": ...,
        "votes/a/0": 40,
        "votes/a/1": 1,
        "votes/e": [0, 0],
        "votes/b": ...,
    }
    outcome: dict[str, object] = {
        "kind": "tie",
        "candidacies": ["b"],
        "safe": ["b"],
        "margin": 21,
        "reasons": ["no_majority"],
        "next_step": "lot",
    }
    for index in (50, 55):
        stage = bad.plain[index]["body"]["stage"]
        for path, value in totals.items():
            bad.add(
                5,
                f"totals of a {stage} result differ in {path}",
                index,
                {f"body/totals/{path}": value},
            )
        for path, value in outcome.items():
            bad.add(
                5,
                f"the outcome of a {stage} result differs in {path}",
                index,
                {f"body/outcome/{path}": value},
            )
    bad.add(5, "tied candidacies in another order", 56, {"body/outcome/candidacies": ["d", "c"]})
    bad.add(5, "a size before the last record that matters", 50, {"body/size": 49})
    bad.add(5, "a size that is not there yet", 50, {"body/size": 51})
    bad.add(5, "a result before the other", 47, {"body/stage": "certified"})
    bad.add(5, "a preliminary result twice", 51, {"body/size": 51}, of=50)
    bad.add(5, "a tie is certified", 56, {"body/stage": "certified"})
    bad.add(5, "a tie without equal votes", 55, {"body/stage": "tied"})
    bad.add(5, "a certified contest is certified", 56, {"body/size": 56}, of=55)
    bad.add(
        5, "the count of a certified contest is reopened", 56, {"body/reason": "once more"}, of=48
    )
    bad.add(5, "a result of a contest that does not exist", 50, {"body/contest": "ghost"})
    bad.add(4, "a stage that does not exist", 50, {"body/stage": "final"})


def papers(bad: BadRecords) -> None:
    """Section 5: disputes, decisions, audits, bundles."""
    bad.add(5, "a dispute of what is to come", 44, {"body/index": 44})
    bad.add(5, "a dispute of another record", 44, {"body/index": 41})
    bad.add(5, "a decision on no dispute", 45, {"body/index": 40, "body/about": _leaf(bad, 40)})
    bad.add(5, "a decision on another record", 45, {"body/about": HASH})
    bad.add(5, "a second decision", 46, {"body/outcome": "rejected"}, of=45)
    bad.add(5, "an audit of a contest that does not exist", 52, {"body/contests": ["ghost"]})
    bad.add(4, "an audit of nothing", 52, {"body/contests": []})
    bad.add(5, "a bundle of another size", 60, {"body/size": 59})
    bad.add(5, "a bundle without a table", 60, {"body/files/votes.csv": ...})
    bad.add(5, "a bundle with a table too many", 60, {"body/files/extra.csv": HASH})
    for name in bad.plain[60]["body"]["files"]:
        bad.add(5, f"a bundle with another {name}", 60, {f"body/files/{name}": HASH})
    bad.add(
        5,
        "a bundle of tables before a change",
        61,
        {
            "body/size": 61,
            "body/files/candidacies.csv": HASH,
            "body/at": "2021-07-25T02:00:00+06:00",
        },
        of=60,
    )

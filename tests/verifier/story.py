"""A small election with every kind of record, and its tables written by hand."""

import hashlib
import json
from typing import Any

from tests.verifier.writer import (
    Act,
    Index,
    Leaf,
    Story,
    b64,
    commitment,
    disclosure,
    public,
    sha,
    vkey,
)  # fmt: skip

ID = "test-2021"
NAMES = {"nur": 'Nur, the "party"'}
RULES = b"""\
id = "test-akim"
languages = ["en"]
title.en = "A test"
turnout = { of = "issued", base = "registered" }
share = { base = "valid" }

[[parameter]]
name = "turnout_min"
value = 10
source = ""
status = "R"
text.en = "The least turnout."

[[check]]
code = "T-P1"
formula = "issued <= registered"
source = ""
status = "R"
text.en = "More than registered."

[[outcome]]
office = "akim"
win = "first > second and 100 * issued >= turnout_min * registered"
tie = "repeat_voting"
source = ""
status = "R"
text.en = "The most votes win."
"""
TABLES = {
    "offices": "id,name_en,name_kk\nakim,Akim,Әкім\n",
    "units": "id,parent,level,grid_column,grid_row,name_en\nkz,,country,,,Country\nr1,kz,region,1,1,Region\n"
    "p1,r1,place,1,1,One\np2,r1,place,2,1,Two\np3,r1,place,,,Three\n",
    "parties": 'id,name_en\nnur,"Nur, the ""party"""\n',
    "contests": "id,office,unit,seats,round,name_en\n"
    "c1,akim,p1,1,1,First\nc2,akim,p2,1,1,Second\nc3,akim,p3,1,1,Third\n",
    "stations": "id,unit,number,registered,name_en\ns1,p1,1,12,S1\ns2,p1,2,,S2\ns3,p1,3,10,S3\ns4,p2,4,20,S4\n",
    "protocols": "id,contest,station\nx1,c1,s1\nx2,c1,s2\nx3,c1,s3\nx4,c2,s4\n",
}
STATIONS_LATER = TABLES["stations"] + "s5,p2,5,7,S5\n"
PROTOCOLS_LATER = TABLES["protocols"] + "x5,c2,s5\n"
PACKAGE = {
    "offices": TABLES["offices"],
    "units": TABLES["units"],
    "parties": TABLES["parties"],
    "contests": "id,office,unit,seats,round,state,name_en\nc1,akim,p1,1,1,certified,First\n"
    "c2,akim,p2,1,1,repeating,Second\nc3,akim,p3,1,1,cancelled,Third\n",
    "candidacies": "id,contest,position,route,party,status,reason,"
    "nominated_on,decided_on,sex,birth_year,name_en,name_kk\n"
    "n1,c1,2,party,nur,elected,,2021-06-01,2021-06-10,f,1980,Ann One,Анна\n"
    "n2,c1,1,self,,not_elected,,2021-06-02,2021-06-14,m,1975,Bob Two,\n"
    'n3,c1,3,self,,withdrawn,"ill, alas",2021-06-03,2021-07-01,,,Cy Three,\n'
    "n4,c2,1,self,,on_ballot,,2021-06-04,2021-06-10,m,1990,Dee Four,\n"
    "n5,c2,2,self,,on_ballot,,2021-06-04,2021-06-10,,,,\n"
    "n6,c2,,self,,refused,art. 5,2021-06-05,2021-06-11,,,,\n"
    "n7,c3,,self,,nominated,,2021-06-05,,,,,\n",
    "stations": STATIONS_LATER,
    "protocols": "id,contest,station,status,registered,issued,valid\nx1,c1,s1,accepted,12,10,10\n"
    "x2,c1,s2,corrected,9,8,7\nx3,c1,s3,annulled,10,10,10\nx4,c2,s4,accepted,20,,10\nx5,c2,s5,awaited,,,\n",
    "votes": "protocol,candidacy,votes\nx1,n1,6\n"
    "x1,n2,4\nx2,n1,4\nx2,n2,3\nx2,n3,0\nx3,n1,0\nx3,n2,10\nx4,n4,5\nx4,n5,5\n",
    "turnout": "protocol,reported_at,issued\n"
    "x1,2021-07-25T10:00+06:00,5\nx1,2021-07-25T12:00+06:00,10\nx4,2021-07-25T12:00+06:00,\n",
    "observers": 'id,station,organisation,observers\nob1,s1,"Watch, the NGO",3\n',
}
PEOPLE: dict[str, dict[str, Any]] = {
    "n1": {"birth_year": 1980, "names": {"en": "Ann One", "kk": "Анна"}, "sex": "f"},
    "n2": {"birth_year": 1975, "names": {"en": "Bob Two"}, "sex": "m"},
    "n3": {"birth_year": None, "names": {"en": "Cy Three"}, "sex": None},
    "n4": {"birth_year": 1990, "names": {"en": "Dee Four"}, "sex": "m"},
    "n5": {"birth_year": 1991, "names": {"en": "Eve Five"}, "sex": "f"},
    "n6": {"birth_year": 1992, "names": {"en": "Flo Six"}, "sex": "f"},
    "n7": {"birth_year": 1993, "names": {"en": "Gus Seven"}, "sex": "m"},
}
DISCLOSED = ("n1", "n2", "n3", "n4")  # n5 was removed, n6 and n7 never became candidates
KEYS = {
    "TEST-c1": ("central", "kz"), "TEST-c2": ("central", "kz"), "TEST-c3": ("central", "kz"),
    "TEST-t1": ("territorial", "r1"), "TEST-t2": ("territorial", "r1"),
    "TEST-u1": ("territorial", "p2"),
    "TEST-p1a": ("precinct", "s1"), "TEST-p1b": ("precinct", "s1"),
    "TEST-o1": ("observer", "r1"), "TEST-a1": ("auditor", "kz"), "TEST-a2": ("auditor", "kz"),
    "TEST-pub": ("publisher", "kz"),
}  # fmt: skip
PDF, SCAN, SEED = b"%PDF the ballot", b"a scan", b"dice: 3 1 4 1 5"


def salt(name: str) -> bytes:
    return hashlib.sha256(f"salt of {name}".encode()).digest()


def key(name: str, role: str, scope: str, holder: str = "") -> dict[str, str]:
    return {
        "id": name,
        "holder": holder or f"h-{name}",
        "role": role,
        "scope": scope,
        "key": b64(public(name)),
    }


def totals(due: int, counted: int, annulled: int, lines: str, votes: str) -> dict[str, Any]:
    def pairs(text: str) -> dict[str, list[int]]:
        named = (one.split("=") for one in text.split())
        return {name: [int(part) for part in value.split("/")] for name, value in named}

    return {
        "due": due,
        "counted": counted,
        "annulled": annulled,
        "lines": pairs(lines),
        "votes": pairs(votes),
    }


def outcome(kind: str, who: str, margin: int, reasons: str = "", then: str = "") -> dict[str, Any]:
    return {
        "kind": kind,
        "candidacies": who.split(),
        "safe": [],
        "margin": margin,
        "reasons": reasons.split(),
        "next_step": then,
    }


def form(lines: str, votes: str, images: tuple[bytes, ...] = ()) -> dict[str, Any]:
    def figures(text: str) -> dict[str, int | None]:
        named = (one.split("=") for one in text.split())
        return {name: int(value) if value else None for name, value in named}

    return {
        "lines": figures(lines),
        "votes": figures(votes),
        "images": [sha(one) for one in images],
        "paper": None,
    }


def story() -> Story:
    made = Story(
        ID, objects=[RULES, PDF, SCAN, SEED, STATIONS_LATER.encode(), PROTOCOLS_LATER.encode()]
    )
    made.objects += [text.encode() for text in TABLES.values()]
    made.policy = policy(made.origin)
    made.disclosures = {
        commitment(PEOPLE[name], salt(name)): disclosure(PEOPLE[name], salt(name))
        for name in DISCLOSED
    }
    for part in (preparation, nominations, voting, count_of_c1, count_of_c2, closing):
        part(made)
    made.package = package()
    return made


def policy(origin: str) -> bytes:
    return (
        f"# who vouches\nlog {vkey(origin)}\nwitness one {vkey('w1.example', 4)} https://w1.example/\n"
        f"witness two {vkey('w2.example', 6)}\ngroup both all one two\nquorum both\n"
    ).encode()


def add(
    made: Story,
    label: str,
    kind: str,
    body: dict[str, Any],
    *signers: str,
    day: str = "2021-07-25",
) -> None:
    names = tuple(f"TEST-{one}" for one in signers)
    made.acts.append(Act(label, kind, {"at": f"{day}T20:00:00+06:00", **body}, names))


def preparation(made: Story) -> None:
    add(made, "genesis", "genesis", {
        "title": {"en": "A test", "kk": "Сынақ"}, "mode": "test", "rule_set": "test-akim",
        "rules": sha(RULES), "policy": sha(made.policy), "polling_day": "2021-07-25",
        "languages": ["en", "kk"],
        "provenance": {"kind": "generated", "source": "tests", "label": {"en": "Generated"}},
        "lines": ["registered", "issued", "valid"],
        "tables": {name: sha(text.encode()) for name, text in TABLES.items()},
        "keys": [key(name, *where) for name, where in KEYS.items()],
        "thresholds": {"config": 3},
    }, "c1", "c2")  # fmt: skip
    add(made, "key add", "key", {
        "add": [key("TEST-p2a", "precinct", "s2"), key("TEST-p2b", "precinct", "s2")],
        "revoke": [], "reason": "training",
    }, "t1", "t2")  # fmt: skip
    add(made, "key rotate", "key", {
        "add": [key("TEST-p1c", "precinct", "s1", "h-TEST-p1a")], "revoke": ["TEST-p1a"],
        "reason": "new device",
    }, "p1a")  # fmt: skip
    for name, old, new in (
        ("stations", TABLES["stations"], STATIONS_LATER),
        ("protocols", TABLES["protocols"], PROTOCOLS_LATER),
    ):
        add(made, f"config {name}", "config", {
            "setting": f"tables.{name}", "old": sha(old.encode()), "new": sha(new.encode()),
            "reason": "one more station",
        }, "c1", "c2", "c3")  # fmt: skip


def nominations(made: Story) -> None:
    contest(made, "open nomination", "open_nomination", "c1 c2 c3", "t1")
    contest(made, "extend", "extend_nomination", "c1", "t1", reason="too few")
    for name, where, date in (
        ("n1", "c1", 1), ("n2", "c1", 2), ("n3", "c1", 3), ("n4", "c2", 4), ("n5", "c2", 4),
        ("n6", "c2", 5), ("n7", "c3", 5),
    ):  # fmt: skip
        add(made, f"nominate {name}", "nomination", {
            "candidacy": name, "contest": where, "route": "party" if name == "n1" else "self",
            "party": "nur" if name == "n1" else None,
            "commitment": commitment(PEOPLE[name], salt(name)),
        }, "t1", day=f"2021-06-0{date}")  # fmt: skip
    for name, act, ground, day in (
        ("n1", "register", None, "06-10"), ("n2", "refuse", "art. 4", "06-10"),
        ("n2", "allow_appeal", "court", "06-13"), ("n2", "register", None, "06-14"),
        ("n3", "register", None, "06-10"), ("n4", "register", None, "06-10"),
        ("n5", "register", None, "06-10"), ("n6", "refuse", "art. 5", "06-11"),
    ):  # fmt: skip
        register(made, name, act, ground, day)
    add(
        made,
        "ballot c1",
        "ballot",
        {"contest": "c1", "candidacies": ["n2", "n1", "n3"], "pdf": sha(PDF)},
        "t1",
        "t2",
    )
    add(
        made,
        "ballot c2",
        "ballot",
        {"contest": "c2", "candidacies": ["n4", "n5"], "pdf": None},
        "t1",
        "u1",
    )
    register(made, "n3", "withdraw", "ill, alas", "07-01")
    contest(made, "cancel", "cancel", "c3", "t1", reason="no candidates")


def register(made: Story, name: str, act: str, ground: str | None, day: str) -> None:
    body = {"candidacy": name, "act": act, "ground": ground, "commitment": None}
    add(made, f"{act} {name}", "registration", body, "t1", "t2", day=f"2021-{day}")


def contest(
    made: Story, label: str, act: str, contests: str, *signers: str, reason: str | None = None
) -> None:
    add(
        made,
        label,
        "contest",
        {"act": act, "contests": contests.split(), "reason": reason},
        *signers,
    )


def voting(made: Story) -> None:
    add(made, "accredit", "accreditation", {
        "observers": "ob1", "station": "s1", "organisation": "Watch, the NGO", "number": 3,
    }, "t1")  # fmt: skip
    contest(made, "open voting", "open_voting", "c1 c2", "t1")
    for label, protocol, hour, issued, signer in (
        ("turnout 10", "x1", 10, 5, "p1c"), ("turnout 12", "x1", 12, 9, "p1c"),
        ("turnout x4", "x4", 12, None, "u1"),
    ):  # fmt: skip
        add(made, label, "turnout", {
            "protocol": protocol, "reported_at": f"2021-07-25T{hour}:00+06:00", "issued": issued,
            "replaces": None, "reason": None,
        }, signer)  # fmt: skip
    add(made, "turnout again", "turnout", {
        "protocol": "x1", "reported_at": "2021-07-25T12:00+06:00", "issued": 10,
        "replaces": Leaf("turnout 12"), "reason": "miscounted",
    }, "p1b", "p1c")  # fmt: skip
    contest(made, "close voting", "close_voting", "c1 c2", "t1")


def result(made: Story, label: str, stage: str, where: str, after: str, **said: Any) -> None:  # noqa: ANN401
    body = {
        "contest": where,
        "stage": stage,
        "size": Index(after, 1),
        "software": "test 1",
        **said,
    }
    add(made, label, "result", body, "t1", "t2")


def count_of_c1(made: Story) -> None:
    add(made, "protocol x1", "protocol", {
        "protocol": "x1", **form("registered=12 issued=10 valid=10", "n1=6 n2=4", (SCAN,)),
    }, "p1b", "p1c")  # fmt: skip
    add(made, "protocol x2", "protocol", {
        "protocol": "x2", **form("registered=9 issued=8 valid=7", "n1=3 n2=3 n3=0"),
    }, "p2a", "p2b")  # fmt: skip
    add(made, "protocol x3", "protocol", {
        "protocol": "x3", **form("registered=10 issued=10 valid=10", "n1=0 n2=10"),
    }, "t1", "t2")  # fmt: skip
    add(made, "correct x2", "correction", {
        "protocol": "x2", "replaces": Leaf("protocol x2"), "version": 2, "reason": "blank cell",
        **form("registered=9 issued=8 valid=7", "n1=4 n2=3 n3="),
    }, "t1", "t2")  # fmt: skip
    add(made, "copy", "observer_copy", {
        "protocol": "x1", "lines": {"valid": 10}, "votes": {"n1": 6, "n2": None}, "image": sha(SCAN),
    }, "o1")  # fmt: skip
    add(made, "dispute", "dispute", {
        "index": Index("protocol x3"), "about": Leaf("protocol x3"), "ground": "stuffed", "commitment": None,
    }, "o1")  # fmt: skip
    result(made, "preliminary c1", "preliminary", "c1", "dispute",
        totals=totals(3, 3, 0, "registered=31/0 issued=28/0 valid=27/0", "n1=10/0 n2=17/0 n3=0/1"),
        outcome=outcome("not_computable", "n2", 7, "figures_blank"))  # fmt: skip
    add(made, "decision", "decision", {
        "index": Index("dispute"), "about": Leaf("dispute"), "outcome": "upheld", "ground": "art. 20",
        "commitment": None,
    }, "t1", "t2")  # fmt: skip
    contest(made, "reopen", "reopen_count", "c1", "t1", reason="dispute")
    add(made, "annul x3", "annulment", {
        "protocol": "x3", "replaces": Leaf("protocol x3"), "reason": "stuffed",
    }, "t1", "t2")  # fmt: skip
    add(made, "correct x2 again", "correction", {
        "protocol": "x2", "replaces": Leaf("correct x2"), "version": 3, "reason": "found",
        **form("registered=9 issued=8 valid=7", "n1=4 n2=3 n3=0"),
    }, "t1", "t2")  # fmt: skip
    final = totals(3, 2, 1, "registered=21/0 issued=18/0 valid=17/0", "n1=10/0 n2=7/0 n3=0/0")
    result(made, "preliminary c1 again", "preliminary", "c1", "correct x2 again",
        totals=final, outcome=outcome("elected", "n1", 3))  # fmt: skip
    result(made, "certified c1", "certified", "c1", "preliminary c1 again",
        totals=final, outcome=outcome("elected", "n1", 3))  # fmt: skip


def count_of_c2(made: Story) -> None:
    add(made, "protocol x4", "protocol", {
        "protocol": "x4", **form("registered=20 issued= valid=10", "n4=5 n5=5"),
    }, "t1", "u1")  # fmt: skip
    said = totals(2, 1, 0, "registered=20/0 issued=0/1 valid=10/0", "n4=5/0 n5=5/0")
    result(made, "preliminary c2", "preliminary", "c2", "protocol x4",
        totals=said, outcome=outcome("not_computable", "n4 n5", 0, "protocols_awaited"))  # fmt: skip
    result(made, "tied c2", "tied", "c2", "preliminary c2",
        totals=said, outcome=outcome("tie", "n4 n5", 0, "equal_votes", "repeat_voting"))  # fmt: skip
    contest(made, "repeat c2", "call_repeat_voting", "c2", "u1", reason="a tie")


def closing(made: Story) -> None:
    add(
        made,
        "audit",
        "audit",
        {"stage": "seed", "contests": ["c1", "c2"], "object": sha(SEED)},
        "a1",
        "a2",
    )
    add(made, "revoke", "key", {"add": [], "revoke": ["TEST-p2b"], "reason": "lost"}, "c1", "c2")
    files = {
        f"{name}.csv": sha(text.encode())
        for name, text in PACKAGE.items()
        if name != "candidacies"
    }
    lines = [",".join(split(line)[:9]) for line in PACKAGE["candidacies"].splitlines()]
    files["candidacies.csv"] = sha("".join(f"{line}\n" for line in lines).encode())
    add(
        made,
        "bundle",
        "bundle",
        {"size": Index("bundle"), "files": files, "tool": "test 1"},
        "pub",
    )


def split(line: str) -> list[str]:
    """Cut a line whose one quoted cell holds one comma."""
    return [one.replace(";", ",") for one in line.replace('"ill, alas"', '"ill; alas"').split(",")]


def package() -> dict[str, bytes]:
    described = {
        "profile": "tabular-data-package",
        "name": ID,
        "hattama": {
            "version": 1, "title": {"en": "A test", "kk": "Сынақ"}, "rule_set": "test-akim",
            "rule_set_sha256": sha(RULES), "polling_day": "2021-07-25", "languages": ["en", "kk"],
            "provenance": {"kind": "generated", "source": "tests", "label": {"en": "Generated"}},
        },
        "resources": [
            {
                "name": name, "path": f"{name}.csv",
                "schema": {"fields": [{"name": column} for column in text.split("\n")[0].split(",")]},
            }
            for name, text in PACKAGE.items()
        ],
    }  # fmt: skip
    files = {f"{name}.csv": text.encode() for name, text in PACKAGE.items()}
    text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    return files | {"datapackage.json": text.encode(), "rules.toml": RULES}

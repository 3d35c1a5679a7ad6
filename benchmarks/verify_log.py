"""A generated public log of so many records: one region, a thousand contests, stations that report and count.

Turnout and protocols, seven of eight records, are what an election night writes. Signatures are drawn, not made,
unless asked for.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hattama_verify.merkle import WIDTH, Tile, Tree, leaf_hash, levels, root, tiles

ID = "bench-2021"
ORIGIN = f"log.example/{ID}"
REPORTS = 6
AT = "2021-07-25T20:00:00+06:00"
FORM = ("voters_main", "voters_additional", "registered", "ballots_received", "issued_station",
        "issued_home", "issued", "unused", "spoiled", "in_fixed", "in_portable", "ballots_found",
        "invalid", "valid")  # fmt: skip
FIELD = 4
Sign = Callable[[str, bytes], bytes]


def private(name: str) -> Ed25519PrivateKey:
    """Give the key of a name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def drawn(name: str, said: bytes) -> bytes:
    """Give 64 bytes in the place of a signature."""
    return hashlib.sha512(name.encode() + said).digest()


def real() -> Sign:
    """Give what signs."""
    keys = {name: private(name) for name in ("TEST-t1", "TEST-t2", "TEST-c1", "TEST-c2")}
    return lambda name, said: keys[name].sign(said)


def canonical(value: object) -> bytes:
    """Write ASCII JSON canonically."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def write_log(folder: Path, records: int, sign: Sign = drawn) -> Path:
    """Write a log of about so many records; give its folder."""
    stations = max(records // (REPORTS + 2), 8)
    contests = max(min(1000, stations // 8), 1)
    log = folder / f"log-{records}"
    objects = _objects(stations, contests)
    for content in objects.values():
        _put(log / "objects" / hashlib.sha256(content).hexdigest(), content)
    policy = f"log {_vkey()}\nquorum none\n".encode()
    _put(log / "policy.txt", policy)
    acts = _acts(records, stations, contests, objects, policy)
    tree, leaves = Tree(), list[bytes]()
    for index, (kind, body, names) in enumerate(acts):
        if kind == "result":
            body["size"] = index  # it rests on all that stands before it
        body["at"] = (
            f"2021-07-25T{index // 3600 % 24:02}:{index // 60 % 60:02}:{index % 60:02}+06:00"
        )
        leaves.append(_leaf(index, kind, body, names, sign))
        if len(leaves) == WIDTH:
            _put_bundle(log, tree, leaves)
            leaves = []
    if leaves:
        _put_bundle(log, tree, leaves)
    size = len(tree)
    for level in range(levels(size)):
        for tile in tiles(size, level):
            _put(log / tile.path, tree.tile(tile))
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(tree.root(size)).decode()}\n"
    line = base64.b64encode(
        bytes.fromhex(_vkey().split("+")[1]) + private(ORIGIN).sign(text.encode())
    )
    _put(log / "checkpoint", f"{text}\n\N{EM DASH} {ORIGIN} {line.decode()}\n".encode())
    return log


def _put_bundle(log: Path, tree: Tree, leaves: list[bytes]) -> None:
    path = log / Tile(-1, len(tree) // WIDTH, len(leaves)).path
    _put(path, b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves))
    hashes = [leaf_hash(leaf) for leaf in leaves]
    tree.add(b"".join(hashes), root(hashes))


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _vkey() -> str:
    public = private(ORIGIN).public_key().public_bytes_raw()
    number = hashlib.sha256(ORIGIN.encode() + b"\n\x01" + public).hexdigest()[:8]
    return f"{ORIGIN}+{number}+{base64.b64encode(bytes([1]) + public).decode()}"


def _leaf(index: int, kind: str, body: object, names: tuple[str, ...], sign: Sign) -> bytes:
    said = canonical({"v": 1, "kind": kind, "election": ID, "body": body})
    sigs = [
        {"key": name, "sig": base64.b64encode(sign(name, b"hattama/leaf/v1\n" + said)).decode()}
        for name in names
    ]
    return said[: -len(',"v":1}')] + b',"seq_hint":%d,"sigs":%s,"v":1}' % (index, canonical(sigs))


def _objects(stations: int, contests: int) -> dict[str, bytes]:
    lines = {
        "offices": ["id", "akim"],
        "units": [
            "id,parent,level",
            "kz,,country",
            *(f"u{one},kz,place" for one in range(contests)),
        ],
        "contests": [
            "id,office,unit,seats,round",
            *(f"c{one},akim,u{one},1,1" for one in range(contests)),
        ],
        "stations": ["id,unit", *(f"s{one},u{one % contests}" for one in range(stations))],
        "protocols": [
            "id,contest,station",
            *(f"x{one},c{one % contests},s{one}" for one in range(stations)),
        ],
    }
    tables = {
        name: "".join(f"{line}\n" for line in table).encode() for name, table in lines.items()
    }
    rules = Path(__file__).with_name("verify_rules.toml").read_bytes()
    return {**tables, "rules": rules}


Act = tuple[str, dict[str, object], tuple[str, ...]]
ONE, TWO, CENTRAL = ("TEST-t1",), ("TEST-t1", "TEST-t2"), ("TEST-c1", "TEST-c2")


def _acts(
    records: int, stations: int, contests: int, objects: dict[str, bytes], policy: bytes
) -> Iterator[Act]:
    yield _genesis(objects, policy)
    every = [f"c{one}" for one in range(contests)]
    step = 200

    def steps(act: str) -> Iterator[Act]:
        for at in range(0, contests, step):
            yield (
                "contest",
                {"at": AT, "act": act, "contests": every[at : at + step], "reason": None},
                ONE,
            )

    yield from steps("open_nomination")
    for contest in every:
        field = [f"{contest}-n{one}" for one in range(FIELD)]
        for name in field:
            commitment = hashlib.sha256(name.encode()).hexdigest()
            yield "nomination", {
                "at": AT, "candidacy": name, "contest": contest, "route": "self", "party": None,
                "commitment": commitment,
            }, ONE  # fmt: skip
            yield "registration", {
                "at": AT, "candidacy": name, "act": "register", "ground": None, "commitment": None,
            }, TWO  # fmt: skip
        yield "ballot", {"at": AT, "contest": contest, "candidacies": field, "pdf": None}, TWO
    yield from steps("open_voting")
    written = 1 + 3 * -(-contests // step) + contests * (2 * FIELD + 1) + stations + contests
    for number in range(max(records - written, 0)):
        yield "turnout", {
            "at": AT, "protocol": f"x{number % stations}", "issued": number % 1000, "replaces": None,
            "reported_at": f"2021-07-25T{8 + 2 * (number // stations):02}:00+06:00", "reason": None,
        }, ONE  # fmt: skip
    yield from steps("close_voting")
    yield from _count(stations, contests)


def _count(stations: int, contests: int) -> Iterator[Act]:
    sums = {contest: {line: [0, 0] for line in FORM} for contest in range(contests)}
    votes = {contest: [0] * FIELD for contest in range(contests)}
    for number in range(stations):
        contest = number % contests
        form = {line: (number + place * 37) % 1500 for place, line in enumerate(FORM)}
        ballot = [(number * (place + 3)) % 400 + (place == 0) for place in range(FIELD)]
        for line, figure in form.items():
            sums[contest][line][0] += figure
        votes[contest] = [one + other for one, other in zip(votes[contest], ballot, strict=True)]
        names = (f"c{contest}-n{place}" for place in range(FIELD))
        yield "protocol", {
            "at": AT, "protocol": f"x{number}", "lines": form, "images": [], "paper": f"KZ {number:07}",
            "votes": dict(zip(names, ballot, strict=True)),
        }, TWO  # fmt: skip
    for contest in range(contests):
        yield _result(
            contest, sums[contest], votes[contest], len(range(contest, stations, contests))
        )


def _result(contest: int, lines: dict[str, list[int]], votes: list[int], due: int) -> Act:
    ranked = sorted(votes, reverse=True)
    first, second = ranked[0], ranked[1]
    leading = [f"c{contest}-n{place}" for place, one in enumerate(votes) if one == first]
    wins = first > second
    return "result", {
        "at": AT, "contest": f"c{contest}", "stage": "preliminary", "size": 0, "software": "bench",
        "totals": {
            "due": due, "counted": due, "annulled": 0, "lines": lines,
            "votes": {f"c{contest}-n{place}": [one, 0] for place, one in enumerate(votes)},
        },
        "outcome": {
            "kind": "elected" if wins else "tie", "candidacies": leading, "safe": [], "margin": first - second,
            "reasons": [] if wins else ["equal_votes"], "next_step": "" if wins else "repeat_voting",
        },
    }, TWO  # fmt: skip


def _genesis(objects: dict[str, bytes], policy: bytes) -> Act:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in objects.items()}
    rules = hashes.pop("rules")
    keys = [
        {
            "id": name, "holder": name, "role": "central" if "c" in name[5:] else "territorial", "scope": "kz",
            "key": base64.b64encode(private(name).public_key().public_bytes_raw()).decode(),
        }
        for name in (*CENTRAL, *TWO)
    ]  # fmt: skip
    return "genesis", {
        "at": AT, "title": {"en": "A benchmark"}, "mode": "test", "rule_set": "bench", "rules": rules,
        "policy": hashlib.sha256(policy).hexdigest(), "polling_day": "2021-07-25", "languages": ["en"],
        "provenance": {"kind": "generated", "source": "benchmark", "label": {"en": "Generated"}},
        "lines": list(FORM), "tables": hashes, "keys": keys, "thresholds": {},
    }, CENTRAL  # fmt: skip

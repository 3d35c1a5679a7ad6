"""Change a published site in thousands of ways, one at a time; the verifier must accept none of them.

    python3 dev mutations SITE --many 10000 --seed 1

Every change is an overlay in memory over the site. Records are changed without being signed again, half of them
with tiles that fit; roots cannot be signed again by whoever changes a site.
"""

import argparse
import hashlib
import io
import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import takewhile
from typing import IO, TypeVar
from unittest.mock import patch

from hattama_verify import Options, Report, verify
from hattama_verify.frame import cells, csv_line
from hattama_verify.leaves import entries
from hattama_verify.merkle import WIDTH, Tree, leaf_hash, levels, read_path, root, tiles
from hattama_verify.notes import holds
from hattama_verify.source import Source, open_source
from hattama_verify.strict_json import canonical

STOPPED = "the verification stopped"
Files = Mapping[str, bytes]
T = TypeVar("T")


class Draw:
    """Numbers from a seed, the same on every machine."""

    def __init__(self, seed: str) -> None:
        self.seed, self.many = seed, 0

    def below(self, bound: int) -> int:
        """Give a number below a bound."""
        self.many += 1
        digest = hashlib.sha256(f"{self.seed} {self.many}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % bound

    def of(self, things: Sequence[T]) -> T:
        """Give one of some things."""
        return things[self.below(len(things))]


class Overlay:
    """A site with some files changed."""

    def __init__(self, below: Source, changed: Files) -> None:
        self.below, self.changed = below, changed

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file."""
        return io.BytesIO(self.changed[path]) if path in self.changed else self.below.open(path)

    def names(self) -> Iterator[str] | None:
        """Yield the path of every file."""
        return self.below.names()


class Site:
    """What was published, to be changed."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names = sorted(source.names() or ())

    def read(self, path: str) -> bytes:
        """Give a file."""
        opened = self.source.open(path)
        if opened is None:
            raise FileNotFoundError(path)
        with opened:
            return opened.read()

    def under(self, folder: str) -> list[str]:
        """Give the paths below a folder."""
        return [name for name in self.names if name.startswith(folder)]

    @cached_property
    def size(self) -> int:
        """How many records the log has."""
        return int(self.read("log/checkpoint").split(b"\n")[1])

    @cached_property
    def leaves(self) -> list[bytes]:
        """All leaves."""
        bundles = tiles(self.size, -1)
        return [
            leaf for one in bundles for leaf in entries(self.read(f"log/{one.path}"), one.width)
        ]

    @cached_property
    def by_kind(self) -> dict[str, list[int]]:
        """Kind of record -> where such records stand."""
        found: dict[str, list[int]] = {}
        for index, leaf in enumerate(self.leaves):
            found.setdefault(json.loads(leaf)["kind"], []).append(index)
        return found


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed site: the kind of place, what was changed, the files that differ."""

    place: str
    what: str
    files: Files


def another_sign(draw: Draw, text: str) -> str:
    """Change one letter or digit of a text to another of its sort."""
    places = [at for at, sign in enumerate(text) if sign.isascii() and sign.isalnum()]
    if not places:
        return f"{text}x"
    at = draw.of(places)
    sorts = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    sort = next(one for one in sorts if text[at] in one)
    return text[:at] + draw.of([one for one in sort if one != text[at]]) + text[at + 1 :]


def another(draw: Draw, value: object) -> object:
    """Change one value at any depth to another plausible one."""
    changed: object = draw.of((1, "x"))
    match value:
        case bool():
            changed = not value
        case int():
            changed = value + draw.of((1, -1, 10)) if value else 1
        case str():
            changed = another_sign(draw, value)
        case dict() | list():
            changed = within(draw, value)
        case _:
            pass
    return changed


def within(draw: Draw, value: dict[str, object] | list[object]) -> object:
    """Change one value in an object or a list, or put one into an empty one."""
    if isinstance(value, dict):
        name = draw.of(sorted(value)) if value else "x"
        return {**value, name: another(draw, value.get(name))}
    at = draw.below(len(value)) if value else 0
    return [*value[:at], another(draw, value[at] if value else None), *value[at + 1 :]]


def of_record(draw: Draw, site: Site, *, with_tiles: bool) -> Mutation:
    """Change one field of a record, and perhaps every tile above it."""
    kind = draw.of(sorted(site.by_kind))
    index = draw.of(site.by_kind[kind])
    leaf = canonical(another(draw, json.loads(site.leaves[index])))
    leaves = [*site.leaves[:index], leaf, *site.leaves[index + 1 :]]
    start = index // WIDTH * WIDTH
    part = leaves[start : start + WIDTH]
    bundle = next(one for one in tiles(site.size, -1) if one.number * WIDTH == start)
    raw = b"".join(len(one).to_bytes(2, "big") + one for one in part)
    files = {f"log/{bundle.path}": raw}
    if with_tiles:
        tree = Tree()
        for at in range(0, len(leaves), WIDTH):
            hashes = [leaf_hash(one) for one in leaves[at : at + WIDTH]]
            tree.add(b"".join(hashes), root(hashes))
        for level in range(levels(site.size)):
            files |= {f"log/{one.path}": tree.tile(one) for one in tiles(site.size, level)}
    tiled = "with tiles" if with_tiles else "alone"
    return Mutation(f"record {kind}, {tiled}", f"record {index}", files)


def of_tile(draw: Draw, site: Site) -> Mutation:
    """Change one byte of a tile or bundle."""
    path = draw.of(site.under("log/tile/"))
    raw = bytearray(site.read(path))
    raw[draw.below(len(raw))] ^= 1 + draw.below(255)
    tile = read_path(path.removeprefix("log/"))
    level = tile.level if tile else -1
    return Mutation(f"tile of level {level}" if level >= 0 else "bundle", path, {path: bytes(raw)})


def of_bytes(place: str, folder: str) -> Callable[[Draw, Site], Mutation]:
    """Change one letter or digit of a file, or one byte of one that is no text."""

    def change(draw: Draw, site: Site) -> Mutation:
        path = draw.of(site.under(folder))
        raw = site.read(path)
        try:
            changed = another_sign(draw, raw.decode()).encode()
        except UnicodeDecodeError:
            changed = bytes([raw[0] ^ 1]) + raw[1:]
        return Mutation(place, path, {path: changed})

    return change


def of_checkpoint(draw: Draw, site: Site) -> Mutation:
    """Change what the log has signed, or its signature.

    Cosignatures are left alone: one by a key that nobody knows has to be ignored (C2SP signed-note), so that a
    checkpoint that lost one is as good as before where the quorum is met without it.
    """
    path = "log/checkpoint"
    body, rest = site.read(path).decode().split("\n\n", 1)
    by_log, cosigned = rest.split("\n", 1)
    changed = another_sign(draw, f"{body}\n\n{by_log}")
    return Mutation("checkpoint", path, {path: f"{changed}\n{cosigned}".encode()})


def of_cell(draw: Draw, site: Site) -> Mutation:
    """Change one cell of a table of the package."""
    path = draw.of([name for name in site.under("package/") if name.endswith(".csv")])
    lines = site.read(path).decode().split("\n")
    row, header = 1 + draw.below(len(lines) - 2), cells(lines[0])
    line, column = cells(lines[row]), draw.below(len(header))
    line[column] = another_sign(draw, line[column]) if line[column] else "1"
    lines[row] = csv_line(line)
    table = path.removeprefix("package/")
    return Mutation(f"{table} {header[column]}", f"row {row}", {path: "\n".join(lines).encode()})


def of_description(draw: Draw, site: Site) -> Mutation:
    """Change one fact of the description: what else it says about its tables means nothing."""
    path = "package/datapackage.json"
    described = json.loads(site.read(path))
    name = draw.of(("hattama", "name", "resources"))
    if name == "resources":
        table = draw.of(described[name])
        fact = draw.of(("name", "path", "field"))
        changed = draw.of(table["schema"]["fields"]) if fact == "field" else table
        key = "name" if fact == "field" else fact
        changed[key] = another(draw, changed[key])
    else:
        described[name] = another(draw, described[name])
    return Mutation("datapackage.json", name, {path: json.dumps(described).encode()})


MAKERS: Sequence[Callable[[Draw, Site], Mutation]] = (
    lambda draw, site: of_record(draw, site, with_tiles=False),
    lambda draw, site: of_record(draw, site, with_tiles=True),
    of_tile,
    of_cell,
    of_cell,
    of_description,
    of_bytes("policy", "log/policy.txt"),
    of_checkpoint,
    of_bytes("object", "log/objects/"),
    of_bytes("disclosure", "log/disclosures/"),
    of_bytes("rules.toml", "package/rules.toml"),
)


def verdict(report: Report) -> str:
    """Say in a word what a verification came to; `stopped` is a fault of the verifier itself."""
    if any(one.sentence.startswith(STOPPED) for one in report.unknown):
        return "stopped"
    return {0: "fine", 1: "wrong", 2: "cannot tell"}[report.exit_code]


Tried = tuple[Counter[tuple[str, str]], list[Mutation]]
"""How many came to which verdict per kind of place, and those that came to `fine` or `stopped`."""


def campaign(source: Source, numbers: Iterable[int], seed: str) -> Tried:
    """Try mutations.

    Every verification is whole. Only whether a signature holds is remembered from one to the next: it depends on
    key, message and signature alone, and a site has tens of thousands of them.

    Args:
        source: the site.
        numbers: which of the mutations that the seed draws.
        seed: the seed.
    """
    site, tried, failed = Site(source), Counter[tuple[str, str]](), list[Mutation]()
    with patch("hattama_verify.signatures.holds", lru_cache(maxsize=None)(holds)):
        for number in numbers:
            mutation = MAKERS[number % len(MAKERS)](Draw(f"{seed} {number}"), site)
            said = verdict(verify(Overlay(source, mutation.files), Options(processes=1)))
            tried[mutation.place, said] += 1
            if said in {"fine", "stopped"}:
                failed.append(mutation)
    return tried, failed


def _shared(site: str, share: range, seed: str, seconds: float) -> Tried:
    ends = time.monotonic() + seconds
    in_time = takewhile(lambda _: time.monotonic() < ends, share)
    return campaign(open_source(site), in_time, seed)


def main() -> int:
    """Run a campaign and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="a folder or zip: a site with log/ and package/")
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--skip", type=int, default=0, help="go on after so many")
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin none after these")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", default="1")
    asked = parser.parse_args()
    if verify(asked.site).exit_code:
        sys.stderr.write("the site is not fine as it is: verify it first\n")
        return 2
    began = time.monotonic()
    shares = [
        range(asked.skip + at, asked.skip + asked.many, asked.processes)
        for at in range(asked.processes)
    ]
    run = partial(_shared, asked.site, seed=asked.seed, seconds=asked.seconds)
    with ProcessPoolExecutor(asked.processes) as pool:
        found = list(pool.map(run, shares))
    tried = sum((counts for counts, _ in found), Counter[tuple[str, str]]())
    for (place, said), times in sorted(tried.items()):
        print(f"{times:>7,} {said:11} {place}")
    failed = [one for _, more in found for one in more]
    for one in failed:
        print(f"FAILED: {one.place}, {one.what}: {', '.join(one.files)}")
    places = len({place for place, _ in tried})
    verdicts = Counter[str]()
    for (_, said), times in tried.items():
        verdicts[said] += times
    spent = time.monotonic() - began
    print(
        f"{tried.total():,} mutations of {places} kinds of places in {spent:,.0f} s: {dict(verdicts)}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

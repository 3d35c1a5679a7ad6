"""The test vectors of records in spec/vectors/records: a whole election, and what must be refused.

`--check` says whether they are up to date, `--write` makes them so. Run it as a module.
"""

import argparse
import csv
import io
import json
import re
import shutil
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from pathlib import Path

from hattama.package.from_records import tables_of
from hattama.translog.merkle import leaf_hash
from tests.factories.bad_history import bad_history
from tests.factories.bad_records import BadRecord, try_all
from tests.factories.history import History
from tests.factories.whole_history import whole_history

FOLDER = Path(__file__).resolve().parents[1] / "spec" / "vectors" / "records"
WRITTEN_BY_HAND = "README.md"


def files() -> dict[str, bytes]:
    """Return every generated file by its path in the folder."""
    log = whole_history()
    tables = tables_of(log.fold.state, log.objects.__getitem__, log.disclosures.get)
    bad = bad_history(log)
    check_refused(log, bad)
    return {
        "log.jsonl": lines(
            [good(leaf, note) for leaf, note in zip(log.leaves, log.notes, strict=True)]
        ),
        "bad.jsonl": lines([refused(one, log.leaves) for one in bad]),
        **{f"objects/{hash_}": octets for hash_, octets in sorted(log.objects.items())},
        **{f"disclosures/{one}.json": octets for one, octets in sorted(log.disclosures.items())},
        **{f"tables/{name}.csv": table(rows) for name, rows in tables.items()},
    }


def good(leaf: bytes, note: str) -> Mapping[str, object]:
    """Describe a leaf of the log."""
    return {
        "leaf": b64encode(leaf).decode(),
        "leaf_hash": leaf_hash(leaf).hex(),
        "note": note,
    }


def refused(bad: BadRecord, leaves: Sequence[bytes]) -> Mapping[str, object]:
    """Describe a leaf that must be refused by what it changes in a leaf of the log."""
    return {
        "index": bad.index,
        "part": bad.part,
        "why": bad.why,
        "verdict": "cannot tell" if bad.is_unknown else "wrong",
        "of": bad.of,
        "edits": edits(leaves[bad.of], bad.leaf),
    }


def edits(old: bytes, new: bytes) -> list[tuple[int, int, str]]:
    """Return what to put in the place of which octets, in order, so that `old` becomes `new`."""
    before, after = re.split(rb"(?<=\")", old), re.split(rb"(?<=\")", new)
    starts = [0, *accumulate(map(len, before))]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (starts[i], starts[j], b64encode(b"".join(after[m:n])).decode())
        for tag, i, j, m, n in matcher.get_opcodes()
        if tag != "equal"
    ]


def check_refused(log: History, bad: Sequence[BadRecord]) -> None:
    """Stop where a bad record is not refused: it would be no vector."""
    for one, sentence in try_all(log, bad):
        if not sentence:
            sys.exit(f"not refused at {one.index}: {one.why}")


def lines(described: Sequence[Mapping[str, object]]) -> bytes:
    """Return objects as JSON lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in described).encode()


def table(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return rows as CSV, by another writer than the one under test."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> int:
    """Check or write the vectors."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true", help="fail where a file is out of date")
    choice.add_argument("--write", action="store_true", help="bring the files up to date")
    write = parser.parse_args().write
    new = files()
    if write:
        for name in ("objects", "disclosures", "tables"):
            shutil.rmtree(FOLDER / name, ignore_errors=True)
            (FOLDER / name).mkdir(parents=True)
        for name, octets in new.items():
            (FOLDER / name).write_bytes(octets)
        return 0
    old = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.name != WRITTEN_BY_HAND
    }
    stale = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    for name in stale:
        print(f"spec/vectors/records/{name} is out of date: python3 dev fix")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

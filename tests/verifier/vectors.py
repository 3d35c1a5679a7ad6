"""The vectors of records as logs: leaves in, the first thing that is wrong out."""

import base64
import json
from pathlib import Path
from typing import Any, NamedTuple

from hattama_verify import Options, Report, verify
from tests.verifier.writer import Story, pack, public, sha, tree_files, vkey

FOLDER = Path(__file__).resolve().parents[2] / "spec" / "vectors" / "records"


class Bad(NamedTuple):
    """A leaf that must be refused behind so many leaves of the log."""

    at: int
    leaf: bytes
    verdict: str
    part: str
    why: str


def lines(name: str) -> list[dict[str, Any]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def good_leaves() -> list[bytes]:
    return [base64.b64decode(one["leaf"]) for one in lines("log.jsonl")]


def bad_leaves() -> list[Bad]:
    log, found = good_leaves(), []
    for one in lines("bad.jsonl"):
        leaf = log[one["of"]]
        for start, end, encoded in sorted(one["edits"], reverse=True):
            leaf = leaf[:start] + base64.b64decode(encoded) + leaf[end:]
        found.append(Bad(one["index"], leaf, one["verdict"], str(one["part"]), one["why"]))
    return found


def beside() -> dict[str, bytes]:
    """Give what lies beside the log, and the tables."""
    whole = {"objects": "log/objects", "disclosures": "log/disclosures", "tables": "package"}
    return {
        f"{place}/{one.name}": one.read_bytes()
        for folder, place in whole.items()
        for one in (FOLDER / folder).iterdir()
    }


def verified(leaves: list[bytes], target: Path, more: dict[str, bytes] | None = None) -> Report:
    """Publish leaves as a log with what lies beside it, that of the vectors if nothing else, and verify them."""
    election = json.loads(leaves[0])["election"]
    story = Story(election)
    story.policy = f"log {vkey(story.origin)}\nquorum none\n".encode()
    files = {
        "checkpoint": story.checkpoint(leaves, []),
        "policy.txt": story.policy,
        **tree_files(leaves),
    }
    files = {f"log/{name}": raw for name, raw in files.items()}
    files |= beside() if more is None else more
    return verify(str(pack(files, target)), Options(processes=1))


__all__ = ["Bad", "bad_leaves", "good_leaves", "public", "sha", "verified"]

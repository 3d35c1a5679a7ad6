"""What a record has signed, and whether its signatures hold (spec/record.md, section 1)."""

import base64
import json
from collections.abc import Mapping

from hattama_verify.leaves import Problem
from hattama_verify.notes import holds

SIGNED = b"hattama/leaf/v1\n"


def parted(leaf: bytes) -> tuple[bytes, bytes]:
    """Part a well-formed leaf into what is signed, and an object of the rest."""
    # nothing behind `seq_hint` can hold a quote within a text, so that its last place is its only one
    at = leaf.rindex(b',"seq_hint":')
    return leaf[:at] + b',"v":1}', b"{" + leaf[at + 1 :]


def verify_leaves(
    start: int, leaves: list[bytes], keys: Mapping[str, bytes]
) -> tuple[int, list[Problem]]:
    """Verify the signatures of leaves, which were checked before.

    Args:
        start: the index of the first.
        leaves: the leaves.
        keys: id -> public key.

    Returns:
        How many signatures were verified, and the records with one that does not hold.
    """
    many, problems = 0, list[Problem]()
    for index, leaf in enumerate(leaves, start=start):
        said, rest = parted(leaf)
        for one in json.loads(rest)["sigs"]:
            many += 1
            if not holds(keys[one["key"]], base64.b64decode(one["sig"]), SIGNED + said):
                kind = json.loads(leaf)["kind"]
                problems.append(
                    (index, False, f"{kind}: the signature by {one['key']} does not hold")
                )
    return many, problems

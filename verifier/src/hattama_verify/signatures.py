"""What a record has signed, and whether its signatures hold (spec/record.md, section 1)."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping

from hattama_verify.leaves import Problem, rest_of
from hattama_verify.notes import holds

SIGNED = b"hattama/leaf/v1\n"
_signatures = re.compile(rb'{"key":"([^"]*)","sig":"([^"]*)"}').findall


def verify_leaves(
    start: int, leaves: list[bytes], keys: Mapping[bytes, bytes]
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
        at = rest_of(leaf)
        said = SIGNED + leaf[:at] + b',"v":1}'
        for name, signature in _signatures(leaf, at):
            many += 1
            if not holds(keys[name], b64decode(signature), said):
                kind = json.loads(leaf)["kind"]
                problems.append(
                    (index, False, f"{kind}: the signature by {name.decode()} does not hold")
                )
    return many, problems

"""The Merkle tree of the log: hashes, roots, proofs and their verification (RFC 6962, RFC 9162)."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog.token import HASH_BYTES

EMPTY_ROOT = sha256(b"").digest()

_PART = 1 << 14  # leaves that one process hashes at a time; a power of two keeps subtrees whole

Range = tuple[int, int]  # leaves from the first number up to, not including, the second


# Hashes and roots


def leaf_hash(leaf: bytes) -> bytes:
    """Give the hash of a leaf (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of an inner node (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """Give the hashes of many leaves."""
    hashed = sha256
    return [hashed(b"\x00" + leaf).digest() for leaf in leaves]


def level_above(hashes: Sequence[bytes]) -> list[bytes]:
    """Give the nodes over pairs of nodes; a last one without a partner moves up as it is."""
    hashed, each = sha256, iter(hashes)
    above = [hashed(b"\x01" + left + right).digest() for left, right in zip(each, each)]  # noqa: B905
    return [*above, hashes[-1]] if len(hashes) % 2 else above


def root(hashes: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes (RFC 6962, section 2.1)."""
    if not hashes:
        return EMPTY_ROOT
    while len(hashes) > 1:
        hashes = level_above(hashes)
    return hashes[0]


def root_of(leaves: Sequence[bytes], processes: int = 1) -> bytes:
    """Give the root over leaves, hashed by several processes where there are many.

    Args:
        leaves: the leaves in their order.
        processes: how many share the work.
    """
    parts = [slice(start, start + _PART) for start in range(0, len(leaves), _PART)]
    own = -(-len(parts) // processes)  # this process does its share
    if own == len(parts):
        return root([_root_of_part(leaves, part) for part in parts])
    with ProcessPoolExecutor(processes - 1, initializer=_share, initargs=(leaves,)) as pool:
        others = pool.map(_root_of_shared_part, parts[own:])
        return root([*(_root_of_part(leaves, part) for part in parts[:own]), *others])


_shared: Sequence[bytes] = ()  # the leaves, in a process that shares the work: forked, not sent


def _share(leaves: Sequence[bytes]) -> None:
    global _shared  # noqa: PLW0603 - the one way to give a process of a pool something to keep
    _shared = leaves


def _root_of_shared_part(part: slice) -> bytes:
    return _root_of_part(_shared, part)


def _root_of_part(leaves: Sequence[bytes], part: slice) -> bytes:
    some = leaves[part]
    rest = some[len(some) // 4 * 4 :]
    return root([*_roots_of_four(some), *([root(leaf_hashes(rest))] if rest else [])])


def _roots_of_four(leaves: Sequence[bytes]) -> list[bytes]:
    """Give the roots over each four leaves; in one pass, for lists of all hashes in between take their time."""
    h, each = sha256, iter(leaves)
    return [
        h(
            b"\x01"
            + h(b"\x01" + h(b"\x00" + a).digest() + h(b"\x00" + b).digest()).digest()
            + h(b"\x01" + h(b"\x00" + c).digest() + h(b"\x00" + d).digest()).digest()
        ).digest()
        for a, b, c, d in zip(each, each, each, each)  # noqa: B905 - the rest is left out
    ]


# A tree that grows


@dataclass(frozen=True, slots=True)
class Frontier:
    """The least that is needed to append: the roots of the whole subtrees, largest first.

    It is the compact range from leaf 0 to `size`: one hash for each 1 in the binary `size`.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def appended(self, hashes: Iterable[bytes]) -> "Frontier":
        """Give the frontier after more leaves, of which the hashes are given."""
        size, stack = self.size, list(self.hashes)
        for leaf in hashes:
            node, rest = leaf, size
            while rest & 1:
                node = node_hash(stack.pop(), node)
                rest >>= 1
            stack.append(node)
            size += 1
        return Frontier(size, tuple(stack))

    def root(self) -> bytes:
        """Give the root of the tree."""
        return join(self.hashes)


def join(hashes: Sequence[bytes]) -> bytes:
    """Give the root over the roots of whole subtrees, largest first, which lie side by side."""
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


# Proofs: which ranges of leaves they are made of, and their hashes


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Give the ranges whose roots prove that a leaf is in a tree, from its sibling upwards.

    Raises:
        BadInputError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise BadInputError(
            f"a tree of {size} leaves has no leaf {index}", where="inclusion proof"
        )
    start, stop, ranges = 0, size, list[Range]()
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(size1: int, size2: int) -> list[Range]:
    """Give the ranges whose roots prove that a tree grew into another (RFC 6962, section 2.1.2).

    Raises:
        BadInputError: the first tree is empty or larger than the second.
    """
    _check_sizes(size1, size2)
    start, stop, ranges = 0, size2, list[Range]()
    while stop != size1:
        middle = start + _split(stop - start)
        if size1 <= middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, stop))
    return ranges[::-1]


def whole_subtrees(of: Range) -> list[tuple[int, int]]:
    """Cut a range of a proof into whole subtrees, as pairs of height and index at that height."""
    start, stop = of
    found = []
    while start < stop:
        height = (stop - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return found


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Prove that a leaf is in the tree over leaf hashes (RFC 6962, section 2.1.1).

    Raises:
        BadInputError: the tree has no such leaf.
    """
    return [root(hashes[start:stop]) for start, stop in inclusion_ranges(index, len(hashes))]


def consistency_proof(hashes: Sequence[bytes], size1: int) -> list[bytes]:
    """Prove that the tree over the first leaf hashes grew into the tree over all of them.

    Raises:
        BadInputError: the first tree is empty or larger than the second.
    """
    return [root(hashes[start:stop]) for start, stop in consistency_ranges(size1, len(hashes))]


def _split(leaves: int) -> int:
    """Give the largest power of two below a number of leaves: those of the left subtree."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _check_sizes(size1: int, size2: int) -> None:
    where = "consistency proof"
    if size1 < 1:
        raise BadInputError(f"nothing can be proved from a tree of {size1} leaves", where=where)
    if size1 > size2:
        raise BadInputError(f"a tree of {size1} leaves cannot grow into {size2}", where=where)


# Verification


def verify_inclusion(
    leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that a leaf is in a tree (RFC 9162, section 2.1.3.2).

    Args:
        leaf: the hash of the leaf.
        index: where it stands, from 0.
        size: how many leaves the tree has.
        root: the root of the tree.
        proof: the hashes, from the sibling of the leaf upwards.

    Raises:
        BadInputError: the tree has no such leaf, or a hash is not of 32 bytes.
        TamperedError: the proof has another length than it must have, or gives another root.
    """
    where = "inclusion proof"
    _check_hashes((leaf, root, *proof), where)
    ranges = inclusion_ranges(index, size)
    _check_length(proof, len(ranges), where)
    found = leaf
    for sibling, (start, _) in zip(proof, ranges, strict=True):
        found = node_hash(found, sibling) if start > index else node_hash(sibling, found)
    if found != root:
        raise TamperedError(f"leaf {index} is not in the tree of {size} leaves", where=where)


def verify_consistency(
    size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]
) -> None:
    """Check that one tree grew into another and lost nothing (RFC 9162, section 2.1.4.2).

    Args:
        size1: how many leaves the first tree has; at least 1.
        size2: how many leaves the second has.
        root1: the root of the first.
        root2: the root of the second.
        proof: the hashes, lowest first.

    Raises:
        BadInputError: the sizes do not fit each other, or a hash is not of 32 bytes.
        TamperedError: the proof has another length than it must have, or gives another root.
    """
    where = "consistency proof"
    _check_hashes((root1, root2, *proof), where)
    ranges = consistency_ranges(size1, size2)
    _check_length(proof, len(ranges), where)
    rest = list(zip(proof, ranges, strict=True))
    if rest and rest[0][1][1] <= size1:
        old = new = rest.pop(0)[0]
    else:  # the first tree is a whole subtree of the second: its root needs no proof
        old = new = root1
    for sibling, (start, _) in rest:
        if start < size1:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    if old != root1:
        raise TamperedError(f"the proof does not lead to the root of {size1} leaves", where=where)
    if new != root2:
        raise TamperedError(f"the proof does not lead to the root of {size2} leaves", where=where)


def _check_hashes(hashes: Iterable[bytes], where: str) -> None:
    for found in hashes:
        if len(found) != HASH_BYTES:
            what = f"a hash has {len(found)} bytes instead of {HASH_BYTES}"
            raise BadInputError(what, where=where)


def _check_length(proof: Sequence[bytes], due: int, where: str) -> None:
    if len(proof) != due:
        raise TamperedError(f"the proof has {len(proof)} hashes instead of {due}", where=where)

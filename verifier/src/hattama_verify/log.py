"""The log: every bundle, tile and record in its order, in one streaming pass; then every signature."""

import gc
import hashlib
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from hattama_verify.fold import Fold
from hattama_verify.leaves import BUNDLE_AT_MOST, Checked, Problem, Reader, entries, rest_of
from hattama_verify.merkle import (
    SIZE,
    WIDTH,
    Tile,
    Tree,
    leaf_hash,
    levels,
    read_path,
    split,
    tiles,
)
from hattama_verify.notes import Checkpoint
from hattama_verify.report import CannotTell, Report, Wrong, shown
from hattama_verify.sharing import checked, threaded
from hattama_verify.signatures import verify_leaves
from hattama_verify.source import Source, need

SMALL = 128 * WIDTH  # records that one process reads sooner than others start
PARTS = 8  # of the marks of records, looked through one by one to need less memory
ALSO = ("keys/", "proofs/", "timestamps/")  # lie beside a log and are not needed here


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the collector of cycles: records make none, and looking for them takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class LogCheck:
    """Checks one log.

    Attributes:
        tree: the leaf hashes read so far.
        fold: the records applied so far.
        stopped: the index of the first record that could not be applied, or the size of the log.
        whole: whether every bundle could be read.
    """

    def __init__(
        self, report: Report, where: str, source: Source, prefix: str, checkpoint: Checkpoint
    ) -> None:
        self.report, self.where, self.source, self.prefix = report, where, source, prefix
        self.checkpoint = checkpoint
        self.tree = Tree()
        election = checkpoint.origin.rpartition("/")[2]
        self.fold = Fold(source, prefix, self.tree, election)
        self.reader = Reader(source, prefix, election)
        self.stopped = checkpoint.size
        self.whole = True
        self.marks = array("Q")

    def read(self, processes: int) -> None:
        """Read every bundle, its tile, and fold its records."""
        with _no_collector():
            self._read(processes)

    def _read(self, processes: int) -> None:
        many = processes if self.checkpoint.size > SMALL else 1
        size = self.checkpoint.size
        found = checked(self.reader, self.where, size, many)
        for tile, one in zip(tiles(size, -1), found, strict=True):
            if isinstance(one, Wrong):
                self.report.blame(one)
                self.whole = False
                self.stopped = min(self.stopped, tile.number * WIDTH)
                return
            self._take(tile, one)

    def _take(self, tile: Tile, checked: Checked) -> None:
        self.tree.add(checked.hashes, checked.root)
        self.marks.extend(checked.marks)
        self._check_tile(Tile(0, tile.number, tile.width), checked.hashes)
        self.report.checked["entries hashed"] += tile.width
        start = tile.number * WIDTH
        if self.stopped >= start:
            self._apply(start, checked)
        for index, unknown, sentence in checked.problems:
            self.report.add("unknown" if unknown else "wrong", f"record {index}", sentence)
            self.stopped = min(self.stopped, index)

    def _apply(self, start: int, checked: Checked) -> None:
        records = checked.unpacked()
        refused = self.fold.apply(start, records)
        applied = start + len(records)
        if refused:
            applied, kind, problem = refused
            inner = f"{shown(problem.place)} " if problem.place else ""
            sort = "unknown" if isinstance(problem, CannotTell) else "wrong"
            self.report.add(sort, f"record {applied}", f"{kind}: {inner}{problem.sentence}")
            self.stopped = applied
        self.report.checked["records applied"] = applied

    def _check_tile(self, tile: Tile, expected: bytes) -> None:
        path = self.prefix + tile.path
        try:
            published = need(self.source, path, WIDTH * SIZE)
        except Wrong as problem:
            self.report.blame(problem, path)
            return
        self.report.checked["tiles"] += 1
        if published == expected:
            return
        if len(published) != len(expected):
            self.report.add(
                "wrong", path, f"has {len(published)} bytes instead of {len(expected)}"
            )
            return
        pairs = enumerate(zip(split(published), split(expected), strict=True))
        place = next(place for place, (said, found) in pairs if said != found)
        self.report.add("wrong", path, f"hash {place} is not that of what it stands for")

    def check_tree(self) -> None:
        """Check the tiles above the leaves and the root."""
        if not self.whole:
            self.report.add(
                "unknown", "log", "the root could not be computed: not all entries could be read"
            )
            return
        size = self.checkpoint.size
        for level in range(1, levels(size)):
            for tile in tiles(size, level):
                self._check_tile(tile, self.tree.tile(tile))
        if self.tree.root(size) != self.checkpoint.root:
            self.report.add(
                "wrong",
                f"{self.prefix}checkpoint",
                "its root is not that of the published entries",
            )

    def check_signed_once(self) -> None:
        """Check that no signed part stands twice.

        Their marks name the suspects, whose bundles are read again: marks can be made to collide, and whoever
        signs could hide a replay behind such a pair.
        """
        twice = self._marked_twice()
        first: dict[bytes, int] = {}
        leaves: list[bytes] = []
        read = -1
        for index, mark in enumerate(self.marks):
            if mark not in twice:
                continue
            try:
                if read != index // WIDTH:
                    read = index // WIDTH
                    leaves = self._leaves(read)
                leaf = leaves[index % WIDTH]
                said = hashlib.sha256(leaf[: rest_of(leaf)]).digest()
            except ValueError:
                continue  # malformed, which was said before
            except Wrong as problem:
                self.report.blame(problem, f"record {index}")
                return
            if first.setdefault(said, index) != index:
                sentence = f"the same signed act as record {first[said]}: it was played again"
                self.report.add("wrong", f"record {index}", sentence)

    def _marked_twice(self) -> set[int]:
        twice: set[int] = set()
        for part in range(PARTS):
            marks = [mark for mark in self.marks if mark % PARTS == part]
            if len(set(marks)) < len(marks):
                twice.update(mark for mark, many in Counter(marks).items() if many > 1)
        return twice

    def _leaves(self, number: int) -> list[bytes]:
        """Read the leaves of a bundle again; they must be those that were checked."""
        width = min(WIDTH, self.checkpoint.size - number * WIDTH)
        path = self.prefix + Tile(-1, number, width).path
        raw = need(self.source, path, BUNDLE_AT_MOST)
        try:
            leaves = entries(raw, width)
        except Wrong:
            leaves = []
        if b"".join(map(leaf_hash, leaves)) != self.tree.tile(Tile(0, number, width)):
            raise CannotTell("changed while it was being verified", path)
        return leaves

    def check_signatures(self, threads: int) -> None:
        """Verify every signature of the records that were applied."""
        election = self.fold.election
        if election is None:
            return
        keys = {name.encode(): key.public for name, key in election.keys.known.items()}

        def verify(number: int) -> tuple[int, list[Problem]] | Wrong:
            try:
                leaves = self._leaves(number)[: self.stopped - number * WIDTH]
            except Wrong as problem:
                return problem
            return verify_leaves(number * WIDTH, leaves, keys)

        for found in threaded(verify, range(-(-self.stopped // WIDTH)), threads):
            if isinstance(found, Wrong):
                self.report.blame(found)
                continue
            many, problems = found
            self.report.checked["signatures of records"] += many
            for index, _, sentence in problems:
                self.report.add("wrong", f"record {index}", sentence)

    def check_strays(self) -> None:
        """Check that nothing lies in the log that does not belong there."""
        names = self.source.names()
        if names is None:
            self.report.add(
                "notes",
                "log",
                "a web address cannot be listed: files that do not belong were not looked for",
            )
            return
        unread = 0
        for name in names:
            inner = name.removeprefix(self.prefix)
            if not name.startswith(self.prefix) or (
                not self.prefix and inner.startswith("package/")
            ):
                continue
            if inner.startswith(ALSO):
                unread += 1
            elif inner.startswith("tile/"):
                self._check_stray(name, inner)
            elif not inner.startswith(("objects/", "disclosures/")) and inner not in {
                "checkpoint",
                "policy.txt",
            }:
                self.report.add("wrong", name, "does not belong to a log")
        if unread:
            self.report.add(
                "notes",
                "log",
                f"{unread:,} files in {', '.join(ALSO)} were not checked; nothing rests on them",
            )

    def _check_stray(self, name: str, inner: str) -> None:
        tile = read_path(inner)
        if tile is None:
            self.report.add("wrong", name, "is not the path of a tile or bundle")
            return
        nodes = self.checkpoint.size >> (8 * max(tile.level, 0))
        if tile.number * WIDTH + tile.width > nodes:
            self.report.add(
                "wrong",
                name,
                "belongs to a larger tree than the checkpoint: an old checkpoint may have been put back",
            )
        elif (
            tile.width < WIDTH
            and tile not in set(tiles(self.checkpoint.size, tile.level))
            and self.whole
        ):
            self._check_older(name, tile)

    def _check_older(self, name: str, tile: Tile) -> None:
        """A partial tile or bundle that was published when the log was smaller."""
        try:
            raw = need(self.source, name, BUNDLE_AT_MOST)
            if tile.level < 0:
                raw = b"".join(map(leaf_hash, entries(raw, tile.width)))
        except Wrong as problem:
            self.report.blame(problem, name)
            return
        self.report.checked["older partial tiles"] += 1
        if raw != self.tree.tile(Tile(max(tile.level, 0), tile.number, tile.width)):
            self.report.add("wrong", name, "does not hold what the log holds at its place")

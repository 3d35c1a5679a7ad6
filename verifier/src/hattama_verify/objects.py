"""What lies beside the log: objects by their hash, disclosures by their commitment."""

import base64
import hashlib
from typing import Any

from hattama_verify.fold import Fold
from hattama_verify.kinds import DISCLOSURE, NOMINEE, is_hash
from hattama_verify.report import CannotTell, Report, Wrong
from hattama_verify.source import MEGABYTE, Source, read
from hattama_verify.state import Candidacy, Election
from hattama_verify.strict_json import parse_canonical

COMMITMENT = b"hattama/commit/v1"
CHUNK = 1 << 20


def check_objects(report: Report, source: Source, prefix: str, fold: Fold) -> None:
    """Check that every object that records name is there and has its hash, and that no other is."""
    for digest in sorted(fold.evidence.objects):
        path = f"{prefix}objects/{digest.hex()}"
        try:
            if _hash_of(source, path) != digest:
                raise Wrong("the object does not have the hash that is its name")  # noqa: TRY301
            report.checked["objects"] += 1
        except Wrong as problem:
            report.blame(problem, path)
    for name in source.names() or ():
        inner = name.removeprefix(f"{prefix}objects/")
        if name.startswith(f"{prefix}objects/") and not (
            is_hash(inner) and bytes.fromhex(inner) in fold.evidence.objects
        ):
            report.add("wrong", name, "no record names this object")


def _hash_of(source: Source, path: str) -> bytes:
    opened = source.open(path)
    if opened is None:
        raise CannotTell("is missing")
    digest = hashlib.sha256()
    with opened:
        try:
            while chunk := opened.read(CHUNK):
                digest.update(chunk)
        except Exception as error:  # noqa: BLE001 - a broken zip or connection has many names
            raise CannotTell(f"cannot be read ({type(error).__name__})") from None
    return digest.digest()


class Disclosures:
    """What is disclosed about people; what is not there was removed.

    Attributes:
        nominees: commitment -> the data of a nominee, where it is disclosed and holds.
    """

    def __init__(self, source: Source, prefix: str) -> None:
        self.source, self.folder = source, f"{prefix}disclosures/"
        self.nominees: dict[str, dict[str, Any]] = {}

    def read(self, commitment: str) -> Any | None:
        """Give the data behind a commitment, nothing if it is not disclosed.

        Raises:
            Wrong: the disclosure is malformed or does not fit its commitment.
        """
        raw = read(self.source, f"{self.folder}{commitment}.json", MEGABYTE)
        if raw is None:
            return None
        value = parse_canonical(raw)
        if not DISCLOSURE(value):
            raise Wrong("a disclosure is an object of data, salt and v")
        if value["v"] != 1:
            raise CannotTell(f"version {value['v']} of disclosures is not known here")
        data = raw[len('{"data":') : raw.rindex(b',"salt":"')]  # canonical, as all of it
        said = COMMITMENT + base64.b64decode(value["salt"]) + data
        if hashlib.sha256(said).hexdigest() != commitment:
            raise Wrong("the disclosure does not fit its commitment: it is a forgery")
        return value["data"]

    def person(self, candidacy: Candidacy) -> dict[str, Any] | None:
        """Give what is disclosed about a nominee; whatever is malformed counts as nothing here."""
        return self.nominees.get(candidacy.commitment)


def check_disclosures(
    report: Report, source: Source, prefix: str, fold: Fold, election: Election
) -> Disclosures:
    """Check every disclosure, and count those that were removed."""
    disclosures = Disclosures(source, prefix)
    nominees = {one.commitment: one for one in election.candidacies}
    names = source.names()
    listed = [one for one in names or () if one.startswith(disclosures.folder)]
    for name in listed:
        inner = name.removeprefix(disclosures.folder)
        if (
            not is_hash(inner.removesuffix(".json"))
            or bytes.fromhex(inner[:64]) not in fold.commitments
        ):
            report.add("wrong", name, "discloses what no record commits to")
    for digest in sorted(fold.commitments):
        _check_disclosure(report, disclosures, digest.hex(), nominees.get(digest.hex()))
    return disclosures


def _check_disclosure(
    report: Report, disclosures: Disclosures, commitment: str, nominee: Candidacy | None
) -> None:
    place = f"{disclosures.folder}{commitment}.json"
    try:
        data = disclosures.read(commitment)
        if data is None:
            if nominee is None or not nominee.was_registered:
                report.checked["commitments that are not disclosed"] += 1
            else:
                report.checked["people who were removed"] += 1
            return
        if nominee is not None:
            if not NOMINEE(data):
                raise Wrong("is not the data of a nominee")  # noqa: TRY301
            disclosures.nominees[commitment] = data
            if not nominee.was_registered:
                raise Wrong(f"discloses the nominee {nominee.id}, who never became a candidate")  # noqa: TRY301
    except Wrong as problem:
        report.blame(problem, place)
        return
    report.checked["disclosures"] += 1

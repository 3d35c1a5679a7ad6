"""The commissions of a reconstructed election, with the keys that they sign with: test keys, named so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from hattama.domain.ids import HolderId, KeyId
from hattama.domain.record_choices import Role
from hattama.domain.record_kinds import Key
from hattama.translog.key import SigningKey, key_from_seed
from hattama.translog.token import encode_base64

__all__ = ["Commissions", "Row", "Rows", "read_commissions"]

Row = Mapping[str, Any]
Rows = Sequence[Row]
Keys = tuple[Key, ...]

MEMBERS = ("chair", "secretary")
"""Whoever signs for a commission."""

DISTRICT = "district"
PUBLISHERS = 2
"""The publisher changes its key once, so that a rotation is in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissions:
    """Who may act where.

    Attributes:
        seed: the seed of the reconstruction; whoever knows it has every key.
        region_of: district -> its region.
        contests: district -> its contests.
        stations: district -> its stations.
        root: the unit that lies in no other.
    """

    seed: int
    root: str
    region_of: Mapping[str, str]
    contests: Mapping[str, Sequence[str]]
    stations: Mapping[str, Sequence[str]]
    _signing: dict[str, SigningKey] = field(default_factory=dict)

    def signing(self, id_: str) -> SigningKey:
        """Give the private half of a key."""
        if id_ not in self._signing:
            drawn = sha256(f"hattama test key/{self.seed}/{id_}".encode()).digest()
            self._signing[id_] = key_from_seed(id_, drawn)
        return self._signing[id_]

    def central(self) -> Keys:
        """Give the keys that the election begins with: central commission, publisher, audit board."""
        return (
            *self._members(Role.CENTRAL, self.root),
            *self._members(Role.AUDITOR, self.root),
            self.publisher(1),
        )

    def publisher(self, number: int) -> Key:
        """Give a key of the publisher; the second one takes the place of the first."""
        return self._key(f"TEST-publisher-{number}", "publisher", Role.PUBLISHER, self.root)

    def of_region(self, region: str) -> Keys:
        """Give the keys of the district commissions of a region, and of the observers there."""
        districts = [one for one, parent in self.region_of.items() if parent == region]
        keys = [key for one in districts for key in self._members(Role.TERRITORIAL, one)]
        return (*keys, self.observer(region), self.observer(region, "absent"))

    def observer(self, region: str, name: str = "observer") -> Key:
        """Give the key of the observers of a region."""
        return self._key(f"TEST-{name}-{region}", f"{name}-{region}", Role.OBSERVER, region)

    def of_stations(self, district: str) -> Keys:
        """Give the keys of the precinct commissions of a district."""
        stations = self.stations[district]
        return tuple(key for one in stations for key in self._members(Role.PRECINCT, one))

    def signers(self, role: Role, scope: str) -> tuple[str, ...]:
        """Give the ids of the keys of a commission: its chair, its secretary."""
        return tuple(f"TEST-{role}-{scope}-{member}" for member in MEMBERS)

    def _members(self, role: Role, scope: str) -> Keys:
        return tuple(
            self._key(id_, f"{role}-{scope}-{member}", role, scope)
            for id_, member in zip(self.signers(role, scope), MEMBERS, strict=True)
        )

    def _key(self, id_: str, holder: str, role: Role, scope: str) -> Key:
        public = self.signing(id_).verifier.public
        return Key(
            id=KeyId(id_),
            holder=HolderId(holder),
            role=role,
            scope=scope,
            key=encode_base64(public),
        )


def read_commissions(tables: Mapping[str, Rows], seed: int) -> Commissions:
    """Give the commissions that the tables of an election ask for: one per district and station.

    Args:
        tables: the rows of a package in the CSV layout.
        seed: the seed of the reconstruction.
    """
    units = {str(row["id"]): row for row in tables["units"]}
    parent = {id_: row["parent"] for id_, row in units.items()}
    districts = [id_ for id_, row in units.items() if row["level"] == DISTRICT]
    contests: dict[str, list[str]] = {}
    for row in tables["contests"]:
        contests.setdefault(str(parent[str(row["unit"])]), []).append(str(row["id"]))
    stations: dict[str, list[str]] = {}
    for row in tables["stations"]:
        stations.setdefault(str(parent[str(row["unit"])]), []).append(str(row["id"]))
    return Commissions(
        seed=seed,
        root=next(id_ for id_, above in parent.items() if above is None),
        region_of={one: str(parent[one]) for one in districts if one in contests},
        contests=contests,
        stations=stations,
    )

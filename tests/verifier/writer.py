"""A tiny log writer for tests: it signs, hashes and cuts tiles by the specification, sharing no code."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

TIME = 1_627_243_200  # 2021-07-25T20:00:00Z
Files = dict[str, bytes]


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def canonical(value: object) -> bytes:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


@cache
def private(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


@cache
def private_ml_dsa(name: str) -> MLDSA44PrivateKey:
    return MLDSA44PrivateKey.from_seed_bytes(hashlib.sha256(name.encode()).digest())


def public(name: str, kind: int = 1) -> bytes:
    key = private_ml_dsa(name) if kind == 6 else private(name)
    return key.public_key().public_bytes_raw()


def key_id(name: str, kind: int) -> bytes:
    said = name.encode() + b"\n" + bytes([kind]) + public(name, kind)
    return hashlib.sha256(said).digest()[:4]


def vkey(name: str, kind: int = 1) -> str:
    return f"{name}+{key_id(name, kind).hex()}+{b64(bytes([kind]) + public(name, kind))}"


def log_line(name: str, text: bytes) -> bytes:
    return f"\N{EM DASH} {name} {b64(key_id(name, 1) + private(name).sign(text))}\n".encode()


def witness_line(name: str, text: bytes, kind: int = 4, time: int = TIME) -> bytes:
    if kind == 4:
        sig = private(name).sign(b"cosignature/v1\ntime %d\n" % time + text)
    else:
        origin, size, root = text.decode().split("\n")[:3]
        said = b"subtree/v1\n\0" + bytes([len(name)]) + name.encode() + time.to_bytes(8, "big")
        said += bytes([len(origin)]) + origin.encode() + bytes(8)
        said += int(size).to_bytes(8, "big") + base64.b64decode(root)
        sig = private_ml_dsa(name).sign(said)
    return (
        f"\N{EM DASH} {name} {b64(key_id(name, kind) + time.to_bytes(8, 'big') + sig)}\n".encode()
    )


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\1" + root(hashes[:k]) + root(hashes[k:])).digest()


def tile_path(kind: str, number: int, width: int) -> str:
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([f"x{one}" for one in groups[:-1]] + groups[-1:])
    return f"tile/{kind}/{path}" + ("" if width == 256 else f".p/{width}")


def tree_files(leaves: Sequence[bytes]) -> Files:
    files: Files = {}
    for at in range(0, len(leaves), 256):
        part = leaves[at : at + 256]
        bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in part)
        files[tile_path("entries", at // 256, len(part))] = bundle
    level, hashes = 0, [leaf_hash(leaf) for leaf in leaves]
    while hashes:
        above = []
        for at in range(0, len(hashes), 256):
            part = hashes[at : at + 256]
            files[tile_path(str(level), at // 256, len(part))] = b"".join(part)
            if len(part) == 256:
                above.append(root(part))
        level, hashes = level + 1, above
    return files


@dataclass(frozen=True)
class Act:
    """A record to be: its body may hold `Leaf` and `Index` of records before it."""

    label: str
    kind: str
    body: Mapping[str, Any]
    signers: tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    label: str


@dataclass(frozen=True)
class Index:
    label: str
    plus: int = 0


@dataclass
class Story:
    """An election as a list of acts, and what lies beside its log; `files()` publishes it."""

    id: str
    acts: list[Act] = field(default_factory=list)
    objects: list[bytes] = field(default_factory=list)
    disclosures: Files = field(default_factory=dict)
    policy: bytes = b""
    package: Files = field(default_factory=dict)
    patches: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"log.example/{self.id}"

    def change(self, label: str, *signers: str, **members: object) -> None:
        """Change the body of an act, and who signs it."""
        at = self.index(label)
        act = self.acts[at]
        self.acts[at] = replace(act, body={**act.body, **members}, signers=signers or act.signers)

    def index(self, label: str) -> int:
        return next(at for at, act in enumerate(self.acts) if act.label == label)

    def leaves(self) -> list[bytes]:
        leaves: list[bytes] = []
        for index, act in enumerate(self.acts):
            leaf = self.leaf(act, index, leaves)
            patch = self.patches.get(act.label)
            leaves.append(patch(leaf) if patch else leaf)
        return leaves

    def leaf(self, act: Act, index: int, before: Sequence[bytes]) -> bytes:
        body = self.resolved(act.body, before)
        signed = {"v": 1, "kind": act.kind, "election": self.id, "body": body}
        said = b"hattama/leaf/v1\n" + canonical(signed)
        sigs = [
            {"key": name, "sig": b64(private(name).sign(said))} for name in sorted(act.signers)
        ]
        return canonical({**signed, "seq_hint": index, "sigs": sigs})

    def resolved(self, value: object, before: Sequence[bytes]) -> object:
        match value:
            case Leaf(label):
                return leaf_hash(before[self.index(label)]).hex()
            case Index(label, plus):
                return self.index(label) + plus
            case dict():
                return {key: self.resolved(one, before) for key, one in value.items()}
            case list():
                return [self.resolved(one, before) for one in value]
            case _:
                return value

    def checkpoint(
        self, leaves: Sequence[bytes], witnesses: Sequence[bytes] | None = None
    ) -> bytes:
        text = checkpoint_text(self.origin, leaves)
        lines = [witness_line("w1.example", text), witness_line("w2.example", text, 6)]
        return (
            text
            + b"\n"
            + log_line(self.origin, text)
            + b"".join(lines if witnesses is None else witnesses)
        )

    def log(self) -> Files:
        leaves = self.leaves()
        files = {
            "checkpoint": self.checkpoint(leaves),
            "policy.txt": self.policy,
            **tree_files(leaves),
        }
        files |= {f"objects/{sha(one)}": one for one in self.objects}
        return files | {f"disclosures/{name}.json": one for name, one in self.disclosures.items()}

    def files(self) -> Files:
        site = {f"log/{name}": raw for name, raw in self.log().items()}
        return site | {f"package/{name}": raw for name, raw in self.package.items()}


def checkpoint_text(origin: str, leaves: Sequence[bytes]) -> bytes:
    return f"{origin}\n{len(leaves)}\n{b64(root([leaf_hash(leaf) for leaf in leaves]))}\n".encode()


def commitment(data: object, salt: bytes) -> str:
    return sha(b"hattama/commit/v1" + salt + canonical(data))


def disclosure(data: object, salt: bytes) -> bytes:
    return canonical({"data": data, "salt": b64(salt), "v": 1})


def pack(files: Files, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for name, raw in files.items():
            archive.writestr(zipfile.ZipInfo(name), raw)
    return target


def write(files: Files, folder: Path) -> Path:
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return folder

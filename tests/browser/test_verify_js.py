"""The verifier in the browser: published vectors, and what it refuses."""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "verifier" / "js" / "verify.js"
FOLDER = os.environ.get("HATTAMA_VECTORS") or ROOT.parent / "shared" / "vectors"
VECTORS = Path(FOLDER) / "trust_vectors.json"

KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
COSIGNER = "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"

CHECKS = """async (vector) => {
  const v = await import("/verify.js");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const leaf = vector.leaf_utf8 ? new TextEncoder().encode(vector.leaf_utf8) : bytes(vector.leaf_hex ?? "");
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: "none" };
  try {
    switch (vector.kind) {
      case "inclusion":
        return await v.isIncluded(BigInt(vector.index), BigInt(vector.tree_size),
          bytes(vector.leaf_hash_hex), vector.proof_hex.map(bytes), bytes(vector.root_hex));
      case "leaf_hash":
        return v.toHex(await v.leafHash(leaf)) === vector.hash_hex;
      case "vkey":
        return (await v.parseKey(vector.vkey)) !== null;
      case "tile_path":
        return v.tilePath(0, BigInt(vector.index)) === `tile/0/${vector.encoded}`;
      case "checkpoint": {
        policy.logs.push(await v.parseKey(vector.vkey));
        const read = await v.verifyCheckpoint(vector.checkpoint, policy);
        return read.origin === vector.origin && read.size === BigInt(vector.tree_size)
          && v.toHex(read.root) === vector.root_hex;
      }
    }
  } catch (error) {
    if (error instanceof v.Refusal) return false;
    throw error;
  }
}"""


@pytest.fixture
def served(site: tuple[Path, str], page: Page) -> Page:
    folder, address = site
    shutil.copy(SOURCE, folder / "verify.js")
    (folder / "index.html").write_text("<!doctype html><title>verify</title>", "utf-8")
    page.goto(address)
    return page


@pytest.mark.skipif(not VECTORS.exists(), reason="the published vectors are not here")
def test_every_vector_behaves_as_published(served: Page) -> None:
    kinds = {"inclusion", "leaf_hash", "vkey", "tile_path", "checkpoint"}
    vectors = [
        one for one in json.loads(VECTORS.read_text("utf-8"))["vectors"] if one["kind"] in kinds
    ]

    wrong = [
        one["id"] for one in vectors if served.evaluate(CHECKS, one) is not one.get("valid", True)
    ]

    assert wrong == []
    assert len(vectors) > 100


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (f"log {KEY}\n", "names no quorum"),
        (f"log {KEY}\nquorum none\nquorum none\n", "exactly one quorum"),
        (f"log {KEY}\nlog {KEY}\nquorum none\n", "twice"),
        (f"witness a {COSIGNER}\nwitness b {COSIGNER}\nquorum a\n", "twice"),
        (f"witness a {COSIGNER}\ngroup a any a\nquorum a\n", "defines a twice"),
        (f"witness a {COSIGNER}\ngroup g 2 a\nquorum g\n", "cannot be met"),
        (f"witness a {COSIGNER}\ngroup g 01 a\nquorum g\n", "leading zeros"),
        ("group g any a\nquorum g\n", "before it is defined"),
        (f"witness a {COSIGNER}\ngroup g any a\ngroup h any a g\nquorum h\n", "member twice"),
        (f"witness none {COSIGNER}\nquorum none\n", "defines none twice"),
        (f"witness a {KEY}\nquorum a\n", "not one that cosigns"),
        (f"log {COSIGNER}\nquorum none\n", "not one that signs checkpoints"),
        (f"log {KEY}\r\nquorum none\n", "control character"),
        ("quorum missing\n", "not defined"),
        ("trust me\nquorum none\n", "begins with trust"),
    ],
)
def test_a_policy_that_is_wrong_is_refused(served: Page, policy: str, sentence: str) -> None:
    said = served.evaluate(
        """async (policy) => {
          const v = await import("/verify.js");
          try { await v.parsePolicy(policy); return "accepted"; } catch (error) { return error.message; }
        }""",
        policy,
    )

    assert sentence in said


def test_a_nested_policy_counts_each_group(served: Page) -> None:
    groups = served.evaluate(
        """async ([key, cosigner]) => {
          const v = await import("/verify.js");
          const read = await v.parsePolicy(
            `# who to trust\\nlog ${key} https://example.com\\n\\twitness w ${cosigner}\\n`
            + "group any-of any w\\ngroup all-of all any-of\\nquorum all-of\\n");
          return Object.fromEntries(read.groups);
        }""",
        [KEY, COSIGNER],
    )

    assert groups == {
        "any-of": {"least": 1, "members": ["w"]},
        "all-of": {"least": 1, "members": ["any-of"]},
    }

/**
 * Checks in the browser that a record is in the public log of an election (spec/log.md): no build step, no
 * dependency, WebCrypto only. It shares no code with the program that writes the log, nor with the verifier
 * in Python, which checks far more; this one answers the question of a person who looks at one protocol.
 *
 * Formats: RFC 6962 and C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-proof and
 * tlog-tiles. Whatever they forbid throws a `Refusal` with one sentence.
 */

const ED25519_NOTE = 0x01;
const ED25519_COSIGNATURE = 0x04;
const ML_DSA_COSIGNATURE = 0x06;
const KEY_LENGTHS = { [ED25519_NOTE]: 32, [ED25519_COSIGNATURE]: 32, [ML_DSA_COSIGNATURE]: 1312 };
const HASH = 32;
const TILE = 256n;
const LARGEST_LEAF = 60_000;
const LARGEST_SIZE = (1n << 63n) - 1n;

const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bytes = new TextEncoder();

/** Says in one sentence why something published cannot be accepted. */
export class Refusal extends Error {}

function refuse(sentence) {
  throw new Refusal(sentence);
}

// Bytes

/** Reads standard base64 with padding, and only in the one way that it is written. */
export function fromBase64(written) {
  let raw;
  try {
    raw = Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));
  } catch {
    refuse(`${written.slice(0, 40)} is not base64.`);
  }
  return toBase64(raw) === written ? raw : refuse(`${written.slice(0, 40)} is not canonical base64.`);
}

export function toBase64(raw) {
  return btoa(Array.from(raw, (byte) => String.fromCharCode(byte)).join(""));
}

export function toHex(raw) {
  return Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const equal = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

const sha256 = async (raw) => new Uint8Array(await crypto.subtle.digest("SHA-256", raw));

function decimal(written, what) {
  if (!/^(0|[1-9][0-9]*)$/.test(written)) refuse(`The ${what} ${written} is not a decimal number without leading zeros.`);
  const number = BigInt(written);
  return number <= LARGEST_SIZE ? number : refuse(`The ${what} ${written} is too large.`);
}

// Tree (RFC 6962, section 2.1)

/** Gives the hash of a leaf. */
export const leafHash = (leaf) => sha256(join(Uint8Array.of(0), leaf));

const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

/**
 * Says whether a leaf is in a tree (RFC 9162, section 2.1.3.2).
 *
 * @param {bigint} index place of the leaf, from 0
 * @param {bigint} size leaves of the tree
 * @param {Uint8Array} leaf hash of the leaf
 * @param {Uint8Array[]} proof siblings from the leaf upwards
 * @param {Uint8Array} root hash of the tree
 */
export async function isIncluded(index, size, leaf, proof, root) {
  if (index < 0n || index >= size || [leaf, root, ...proof].some((hash) => hash.length !== HASH)) return false;
  let [here, last, hash] = [index, size - 1n, leaf];
  for (const sibling of proof) {
    if (last === 0n) return false;
    if (here & 1n || here === last) {
      hash = await nodeHash(sibling, hash);
      while (!(here & 1n) && here !== 0n) {
        here >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    here >>= 1n;
    last >>= 1n;
  }
  return last === 0n && equal(hash, root);
}

// Notes, checkpoints, cosignatures

/** Splits a signed note into its text and its signatures. */
export function parseNote(note) {
  if (/[\x00-\x09\x0b-\x1f]/.test(note)) refuse("The note holds a control character.");
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n")) refuse("The note has no blank line before its signatures, or is cut off.");
  const lines = note.slice(at + 2, -1).split("\n");
  if (lines.length > 100) refuse("The note has more than 100 signatures.");
  return { text: note.slice(0, at + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const parts = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? refuse("A signature line of the note is malformed.");
  const raw = fromBase64(parts[2]);
  if (raw.length < 5) refuse("A signature of the note is too short.");
  return { name: parts[1], id: toHex(raw.slice(0, 4)), value: raw.slice(4) };
}

/** Reads a verifier key; its id must be the one that its name and key give. */
export async function parseKey(written) {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(written) ?? refuse("A verifier key is malformed.");
  const raw = fromBase64(parts[3]);
  const expected = toHex((await sha256(join(bytes.encode(`${parts[1]}\n`), raw))).slice(0, 4));
  if (expected !== parts[2]) refuse(`The id of the key ${parts[1]} does not belong to it.`);
  if (raw.length - 1 !== KEY_LENGTHS[raw[0]]) refuse(`The key ${parts[1]} is of an unknown type or a wrong length.`);
  return { name: parts[1], id: parts[2], type: raw[0], key: raw.slice(1) };
}

async function verifyEd25519(key, signature, message) {
  if (signature.length !== 64) return false;
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

/** Reads the body of a checkpoint: origin, size, root and, rarely, more lines. */
export function parseCheckpoint(body) {
  const lines = body.slice(0, -1).split("\n");
  if (!body.endsWith("\n") || lines.length < 3 || lines.includes("")) refuse("The checkpoint has not three filled lines.");
  const root = fromBase64(lines[2]);
  if (root.length !== HASH) refuse("The root hash of the checkpoint has not 32 bytes.");
  return { origin: lines[0], size: decimal(lines[1], "tree size"), root, extensions: lines.slice(3) };
}

/** Says whether WebCrypto can verify with a key: it has no ML-DSA yet, and what is not verified does not count. */
const canVerify = (key) => key.type !== ML_DSA_COSIGNATURE;

async function isSignedBy(note, key) {
  const mine = note.signatures.filter((one) => one.name === key.name && one.id === key.id);
  for (const { value } of mine) {
    if (!(await verifyOne(note.text, key, value))) refuse(`The signature of ${key.name} does not hold.`);
  }
  return mine.length > 0;
}

function verifyOne(body, key, value) {
  if (key.type === ED25519_NOTE) return verifyEd25519(key.key, value, bytes.encode(body));
  const time = new DataView(value.buffer, value.byteOffset).getBigUint64(0);
  return verifyEd25519(key.key, value.slice(8), bytes.encode(`cosignature/v1\ntime ${time}\n${body}`));
}

// Policy

/** Reads a policy: the logs and witnesses to trust, and how many of them it takes. */
export async function parsePolicy(policy) {
  if (/[^\t\n\x20-\x7e\x80-\uffff]/.test(policy)) refuse("The policy holds a control character.");
  const read = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null, seen: new Set(), members: new Set() };
  for (const line of policy.split("\n")) {
    const words = line.split(/[ \t]+/).filter(Boolean);
    if (words.length === 0 || words[0].startsWith("#")) continue;
    const entry = ENTRIES[words[0]] ?? refuse(`The policy has a line that begins with ${words[0]}.`);
    await entry(read, words.slice(1));
  }
  return read.quorum === null ? refuse("The policy names no quorum.") : read;
}

const ENTRIES = {
  async log(read, words) {
    if (words.length < 1 || words.length > 2) refuse("A log line of the policy is malformed.");
    const key = await parseKey(words[0]);
    if (key.type === ED25519_COSIGNATURE) refuse(`The key of the log ${key.name} is not one that signs checkpoints.`);
    unseen(read, `log ${toHex(key.key)}`, key.name);
    read.logs.push(key);
  },
  async witness(read, words) {
    if (words.length < 2 || words.length > 3) refuse("A witness line of the policy is malformed.");
    const key = await parseKey(words[1]);
    if (key.type === ED25519_NOTE) refuse(`The key of the witness ${words[0]} is not one that cosigns.`);
    unseen(read, `witness ${toHex(key.key)}`, words[0]);
    define(read, words[0]);
    read.witnesses.set(words[0], key);
  },
  async group(read, [name, threshold, ...members]) {
    if (!members.length) refuse("A group line of the policy is malformed.");
    define(read, name);
    for (const member of members) {
      if (member === name || !isDefined(read, member)) refuse(`The policy names ${member} before it is defined.`);
      if (read.members.has(member)) refuse(`The policy lists ${member} as a member twice.`);
      read.members.add(member);
    }
    const least = { any: 1, all: members.length }[threshold] ?? Number(decimal(threshold, "threshold"));
    if (least < 1 || least > members.length) refuse(`The threshold of the group ${name} cannot be met.`);
    read.groups.set(name, { least, members });
  },
  async quorum(read, words) {
    if (words.length !== 1 || read.quorum !== null) refuse("The policy must have exactly one quorum.");
    if (words[0] !== "none" && !isDefined(read, words[0])) refuse(`The quorum ${words[0]} is not defined.`);
    read.quorum = words[0];
  },
};

const isDefined = (read, name) => read.witnesses.has(name) || read.groups.has(name);

function unseen(read, key, name) {
  if (read.seen.has(key)) refuse(`The policy names the key of ${name} twice.`);
  read.seen.add(key);
}

function define(read, name) {
  if (name === "none" || isDefined(read, name)) refuse(`The policy defines ${name} twice.`);
}

async function isWitnessed(policy, name, note) {
  if (name === "none") return true;
  const key = policy.witnesses.get(name);
  if (key) return canVerify(key) && isSignedBy(note, key);
  const { least, members } = policy.groups.get(name);
  const signed = await Promise.all(members.map((member) => isWitnessed(policy, member, note)));
  return signed.filter(Boolean).length >= least;
}

/**
 * Checks a checkpoint: a log that the policy trusts has signed it, and enough witnesses have seen it.
 *
 * @param {string} note the checkpoint as published
 * @param {object} policy what `parsePolicy` gave
 * @returns origin, size and root
 */
export async function verifyCheckpoint(note, policy) {
  const parsed = parseNote(note);
  const checkpoint = parseCheckpoint(parsed.text);
  const logs = policy.logs.filter((key) => key.name === checkpoint.origin && canVerify(key));
  const signed = await Promise.all(logs.map((key) => isSignedBy(parsed, key)));
  if (!signed.includes(true)) refuse("No log that the policy trusts has signed the checkpoint.");
  if (!(await isWitnessed(policy, policy.quorum, parsed))) refuse("Too few witnesses have signed the checkpoint.");
  return checkpoint;
}

// Proofs

/** Reads a tlog-proof: index, siblings and the checkpoint that they lead to. */
export function parseProof(proof) {
  const at = proof.indexOf("\n\n");
  if (at < 0) refuse("The proof has no checkpoint.");
  const lines = proof.slice(0, at).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") refuse("This is not a proof of version 1.");
  if (lines[0]?.startsWith("extra ")) fromBase64(lines.shift().slice(6));
  const index = /^index (.*)$/.exec(lines.shift() ?? "") ?? refuse("The proof names no index.");
  const hashes = lines.map(fromBase64);
  if (hashes.length > 63 || hashes.some((hash) => hash.length !== HASH)) refuse("A hash of the proof is malformed.");
  return { index: decimal(index[1], "index"), hashes, checkpoint: proof.slice(at + 2) };
}

/**
 * Checks that a record is in the log, from the record, its proof and a policy; nothing is fetched.
 *
 * @param {Uint8Array} leaf the record as published
 * @param {string} proof its tlog-proof
 * @param {string} policy the tlog-policy that the reader trusts
 * @returns the record, its index, the size and origin of the log
 */
export async function verifyProof(leaf, proof, policy) {
  const { index, hashes, checkpoint } = parseProof(proof);
  const { origin, size, root } = await verifyCheckpoint(checkpoint, await parsePolicy(policy));
  const hash = await leafHash(leaf);
  if (!(await isIncluded(index, size, hash, hashes, root))) refuse("The record is not in the log at that index.");
  return { record: parseRecord(leaf, index, origin), index, size, origin, leafHash: toHex(hash) };
}

function parseRecord(leaf, index, origin) {
  if (leaf.length > LARGEST_LEAF) refuse("The record is larger than a record may be.");
  let record;
  try {
    record = JSON.parse(text.decode(leaf));
  } catch {
    refuse("The record is not JSON.");
  }
  if (record?.v !== 1) refuse("The record is of a version that this page does not understand.");
  if (BigInt(record.seq_hint ?? -1) !== index) refuse("The record was written for another place in the log.");
  if (record.election !== origin.split("/").at(-1)) refuse("The record belongs to another election.");
  return record;
}

// Tiles

/** Gives the path of a tile or, for the level `entries`, of a bundle of entries. */
export function tilePath(level, number, width = TILE) {
  const digits = number.toString().padStart(Math.ceil(number.toString().length / 3) * 3, "0").match(/.{3}/g);
  const path = digits.map((part, at) => (at < digits.length - 1 ? `x${part}` : part)).join("/");
  return `tile/${level}/${path}${width < TILE ? `.p/${width}` : ""}`;
}

const widthOf = (number, total) => ((number + 1n) * TILE <= total ? TILE : total - number * TILE);

/** Reads one entry out of a bundle, whose every entry must be whole. */
export function entryOf(bundle, place, width) {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries = [];
  for (let at = 0; at < bundle.length; ) {
    const length = at + 2 <= bundle.length ? view.getUint16(at) : Infinity;
    if (at + 2 + length > bundle.length) refuse("A bundle of entries is cut off.");
    entries.push(bundle.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (BigInt(entries.length) !== width) refuse("A bundle of entries has another number of entries than it should.");
  return entries[Number(place)];
}

/**
 * Checks that a record is in the log from the static files of the log alone.
 *
 * @param {(path: string) => Promise<Uint8Array>} read gives a file below the log's prefix
 * @param {bigint} index place of the record, from 0
 * @param {string} policyText the policy to trust; by default the one beside the log
 */
export async function verifyIndex(read, index, policyText = undefined) {
  const policy = await parsePolicy(policyText ?? text.decode(await read("policy.txt")));
  const { origin, size, root } = await verifyCheckpoint(text.decode(await read("checkpoint")), policy);
  if (index < 0n || index >= size) refuse(`The log has ${size} records; there is none at ${index}.`);
  const number = index / TILE;
  const width = widthOf(number, size);
  const leaf = entryOf(await read(tilePath("entries", number, width)), index % TILE, width);
  const hash = await leafHash(leaf);
  const proof = await inclusionProof(read, index, size);
  if (!(await isIncluded(index, size, hash, proof, root))) refuse("The record is not in the log at that index.");
  return { record: parseRecord(leaf, index, origin), index, size, origin, leafHash: toHex(hash) };
}

/** Gives the siblings of a leaf from the leaf upwards, out of tiles (RFC 6962, section 2.1.1). */
async function inclusionProof(read, index, size) {
  const tiles = new Map();
  const proof = [];
  let [start, end] = [0n, size];
  while (end - start > 1n) {
    const middle = start + (1n << BigInt((end - start - 1n).toString(2).length - 1));
    const right = index >= middle;
    proof.unshift(await rangeHash(read, tiles, size, right ? start : middle, right ? middle : end));
    [start, end] = right ? [middle, end] : [start, middle];
  }
  return proof;
}

/** Gives the hash of the leaves from `start` up to `end`: a whole subtree, or the right edge of the tree. */
async function rangeHash(read, tiles, size, start, end) {
  const count = end - start;
  const height = BigInt(count.toString(2).length - 1);
  if (count === 1n << height && height % 8n === 0n) return storedHash(read, tiles, size, height / 8n, start >> height);
  const half = 1n << BigInt((count - 1n).toString(2).length - 1);
  return nodeHash(
    await rangeHash(read, tiles, size, start, start + half),
    await rangeHash(read, tiles, size, start + half, end),
  );
}

async function storedHash(read, tiles, size, level, place) {
  const number = place / TILE;
  const width = widthOf(number, size >> (8n * level));
  const path = tilePath(level, number, width);
  if (!tiles.has(path)) tiles.set(path, await read(path));
  const tile = tiles.get(path);
  if (BigInt(tile.length) !== width * BigInt(HASH)) refuse(`${path} has not the length that it should.`);
  const at = Number(place % TILE) * HASH;
  return tile.slice(at, at + HASH);
}

/** Gives a reader of the files below a prefix, for `verifyIndex`. */
export function reader(prefix, get = fetch) {
  return async (path) => {
    const answer = await get(new URL(path, prefix.endsWith("/") ? prefix : `${prefix}/`));
    if (!answer.ok) refuse(`${path} could not be read (${answer.status}).`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

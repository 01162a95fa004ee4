// Trees (RFC 9162, section 2.1) and notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

const leafHash = line => sha256(joined([0], line));

// Whether a leaf stands at its place in the tree with that root. What was proved for one record is not computed again for the next: a node that is known
// to be in the tree has one sibling, so the rest of the path only has to be the same.
async function isIncluded(leaf, index, size, path, root, known) {
  if (index >= size) return false;
  let place = index, last = size - 1, level = 0, node = leaf, isKnown = false;
  const trail = [];
  const rise = () => { place = Math.floor(place / 2); last = Math.floor(last / 2); level++; };
  for (const sibling of path) {
    if (last === 0) return false;
    const key = `${level}:${place}`, entry = known.get(key);
    isKnown ||= entry !== undefined && same(entry.node, node);
    if (isKnown) {
      if (!entry || !same(entry.sibling, sibling)) return false;
    } else {
      trail.push([key, { node, sibling }]);
    }
    if (place % 2 === 1 || place === last) {
      if (!isKnown) node = await sha256(joined([1], sibling, node));
      while (place % 2 === 0 && place !== 0) rise();
    } else if (!isKnown) {
      node = await sha256(joined([1], node, sibling));
    }
    rise();
  }
  if (last !== 0 || !(isKnown || same(node, root))) return false;
  for (const [key, entry] of trail) known.set(key, entry);
  return true;
}

// The points of small order, for which anybody can sign, and every other spelling of a point.
const weakKeys = new Set(["01", "01*", "ec", "ec*", "00", "00*"].flatMap(start => {
  const bytes = new Uint8Array(32).fill(start.startsWith("ec") ? 0xff : 0);
  bytes[0] = parseInt(start, 16);
  bytes[31] = (start.startsWith("ec") ? 0x7f : 0) | (start.endsWith("*") ? 0x80 : 0);
  return [toBase64url(bytes)];
}).concat(["26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03"].flatMap((hex, i) => [0, 0x80].map(sign => {
  const bytes = Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
  return toBase64url(joined(bytes, [(i === 0 ? 0x05 : 0x7a) | sign]));
}))));

function isSoundKey(key) {
  return key?.length === 32 && !weakKeys.has(toBase64url(key))
    && !((key[31] & 0x7f) === 0x7f && key.subarray(1, 31).every(byte => byte === 0xff) && key[0] >= 0xed);
}

async function isSigned(key, signature, data) {
  try {
    if (!isSoundKey(key) || signature?.length !== 64) return false;
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, data);
  } catch {
    return false;
  }
}

// A key of a note's signer: name+hash+key.
async function noteKey(text) {
  const match = typeof text === "string" && text.length <= 1024 && /^([^+\s\p{Cc}\ufffd]{1,256})\+([0-9a-f]{8})\+([A-Za-z0-9+\/]{44})$/u.exec(text);
  const bytes = match && base64(match[3]);
  if (!bytes || bytes.length !== 33 || ![1, 4].includes(bytes[0]) || !isSoundKey(bytes.subarray(1))) return undefined;
  const id = (await sha256(joined(utf8.encode(match[1] + "\n"), bytes))).subarray(0, 4);
  const hex = Array.from(id, byte => byte.toString(16).padStart(2, "0")).join("");
  return hex === match[2] ? { text, name: match[1], id, algorithm: bytes[0], key: bytes.slice(1) } : undefined;
}

function readNote(text) {
  if (text === undefined || !text.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f\u007f]/.test(text)) return undefined;
  const gap = text.lastIndexOf("\n\n");
  if (gap < 0 || gap + 2 === text.length) return undefined;
  const signatures = text.slice(gap + 2, -1).split("\n").map(line => {
    const match = /^\u2014 ([^+\s\p{Cc}\ufffd]{1,256}) ([A-Za-z0-9+\/=]+)$/u.exec(line);
    const bytes = match && base64(match[2]);
    return bytes && bytes.length > 4 ? { name: match[1], id: bytes.subarray(0, 4), value: bytes.subarray(4) } : undefined;
  });
  return signatures.includes(undefined) || signatures.length > 64 ? undefined : { text: text.slice(0, gap + 1), signatures };
}

function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.length < 4 || lines.pop() !== "" || lines.includes("") || !/^(?:0|[1-9]\d{0,15})$/.test(lines[1]) || !isCount(Number(lines[1]))) return undefined;
  const root = base64(lines[2]);
  return root?.length === 32 && /^[^+\s\p{Cc}\ufffd]{1,256}$/u.test(lines[0]) ? { origin: lines[0], size: Number(lines[1]), root } : undefined;
}

const signaturesOf = (note, key) => note.signatures.filter(signature => signature.name === key.name && same(signature.id, key.id));

async function isNoteSigned(note, key) {
  // One that is the key's by name and does not hold spoils the note, whatever stands beside it.
  const signatures = signaturesOf(note, key);
  for (const signature of signatures) {
    if (!await isSigned(key.key, signature.value, utf8.encode(note.text))) return false;
  }
  return signatures.length > 0;
}

// When a witness says it saw the note, in seconds since 1970; undefined when it never signed it.
async function cosignedAt(note, key) {
  for (const { value } of signaturesOf(note, key)) {
    if (value.length !== 72) continue;
    const seconds = Number(new DataView(value.buffer, value.byteOffset, 8).getBigUint64(0));
    if (seconds <= 253402300799 && await isSigned(key.key, value.subarray(8), utf8.encode(`cosignature/v1\ntime ${seconds}\n${note.text}`))) return seconds;
  }
  return undefined;
}

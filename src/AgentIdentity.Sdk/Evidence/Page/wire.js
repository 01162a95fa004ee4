// Bytes and texts, each in its one spelling. What is not is undefined; nothing here throws on hostile input.

const utf8 = new TextEncoder();

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function base64url(text) {
  // The last letter of an unfinished group says two or four bits; the others are zero, so that a value has one spelling.
  const spare = [0, 64, 16, 4][text.length % 4];
  if (spare === 64 || !/^[A-Za-z0-9_-]*$/.test(text) || (spare > 0 && letters.indexOf(text.at(-1)) % spare !== 0)) return undefined;
  return bytesOf(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
}

function base64(text) {
  if (!/^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$/.test(text)) return undefined;
  const binary = atob(text);
  return btoa(binary) === text ? bytesOf(binary) : undefined;
}

function bytesOf(binary) {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function toBase64url(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function textOf(bytes) {
  try {
    // A byte order mark is text like any other.
    return bytes && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const textIn = encoded => typeof encoded === "string" ? textOf(base64url(encoded)) : undefined;

function joined(...pieces) {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function same(left, right) {
  for (let i = 0; i < left.length; i++) {
    if (left[i] !== right[i]) return false;
  }
  return left.length === right.length;
}

const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const isCount = value => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

// JSON without duplicate members and lone surrogates, at most so deep.
function parseJson(text, maxDepth) {
  if (text === undefined) return undefined;
  let at = 0;
  const fail = () => { throw new SyntaxError(); };
  const space = () => { while (at < text.length && " \t\r\n".includes(text[at])) at++; };
  const token = pattern => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) fail();
    at = pattern.lastIndex;
    return JSON.parse(found[0]);
  };
  const string = () => {
    const value = token(/"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/suy);
    return value.isWellFormed() ? value : fail();
  };
  const list = (close, depth, item) => {
    if (depth === 0) fail();
    at++;
    space();
    if (text[at] === close) { at++; return; }
    for (;;) {
      space();
      item();
      space();
      if (text[at] === close) { at++; return; }
      if (text[at++] !== ",") fail();
    }
  };
  const value = depth => {
    space();
    if (text[at] === "{") {
      const members = new Map();
      list("}", depth, () => {
        const name = text[at] === "\"" ? string() : fail();
        space();
        if (text[at++] !== ":" || members.has(name)) fail();
        members.set(name, value(depth - 1));
      });
      return members;
    }
    if (text[at] === "[") {
      const items = [];
      list("]", depth, () => items.push(value(depth - 1)));
      return items;
    }
    return text[at] === "\"" ? string() : token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  };
  try {
    const read = value(maxDepth);
    space();
    return at === text.length ? read : undefined;
  } catch {
    return undefined;
  }
}

// The canonical form of what a record may hold (RFC 8785, without fractions and null); undefined for anything else.
function canonical(value) {
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (Array.isArray(value)) return whole("[", value.map(canonical), "]");
  if (value instanceof Map) {
    const names = [...value.keys()].sort((left, right) => left < right ? -1 : 1);
    return whole("{", names.map(name => {
      const text = canonical(value.get(name));
      return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`;
    }), "}");
  }
  return undefined;
}

const whole = (open, pieces, close) => pieces.includes(undefined) ? undefined : open + pieces.join(",") + close;

// An instant as records have it.
function isInstant(text) {
  const match = typeof text === "string" && /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.\d{6}Z$/.exec(text);
  if (!match || match[1] === "0000") return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month > 0 && hour < 24 && minute < 60 && second < 60;
}

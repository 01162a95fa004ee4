// What the data of a pack are made of. Members have one order and no white space: an item is put together again and compared, so it has one spelling.

function readHead(item) {
  const read = parseJson(item, 3), selection = {}, raw = {};
  if (!(member(read, "selection") instanceof Map)) return undefined;
  for (const name of ["agent", "call", "from", "lineage", "to"]) {
    const value = member(read, "selection", name);
    if (value === undefined) continue;
    raw[name] = value;
    selection[name] = name === "from" || name === "to" ? (isInstant(value) ? value : undefined) : textIn(value);
    if (selection[name] === undefined) return undefined;
  }
  const keys = member(read, "witness_keys"), first = member(read, "whole", "first"), last = member(read, "whole", "last");
  if (!Array.isArray(keys) || keys.length > 32 || !isInstant(member(read, "created"))) return undefined;
  const whole = member(read, "whole") === undefined ? undefined : { first, last };
  if (whole && !(isCount(first) && isCount(last) && first <= last)) return undefined;
  const written = JSON.stringify({
    checkpoint: member(read, "checkpoint"), created: member(read, "created"), log_key: member(read, "log_key"), selection: raw,
    type: "agentidentity.dev/evidence/v1", whole, witness_keys: keys,
  });
  const head = {
    checkpoint: textIn(member(read, "checkpoint")), created: member(read, "created"), logKey: textIn(member(read, "log_key")), selection, whole, witnessKeys: keys.map(textIn),
  };
  return written === item && head.checkpoint !== undefined && head.logKey !== undefined && !head.witnessKeys.includes(undefined) ? head : undefined;
}

function readRecord(item) {
  const match = /^\{"line":"([A-Za-z0-9_-]*)","proof":"([A-Za-z0-9_-]*)","seq":(0|[1-9]\d{0,15})\}$/.exec(item);
  const line = match && base64url(match[1]), proof = match && base64url(match[2]);
  if (!line || !proof || line.length > 1048576 || proof.length % 32 !== 0 || proof.length > 63 * 32 || !isCount(Number(match[3]))) return undefined;
  const path = [];
  for (let at = 0; at < proof.length; at += 32) path.push(proof.subarray(at, at + 32));
  return { line, proof: path, seq: Number(match[3]) };
}

function readDisclosure(item) {
  const read = parseJson(item, 1), [argument, call, salt, seq, value] = ["argument", "call", "salt", "seq", "value"].map(name => member(read, name));
  const disclosure = { argument: textIn(argument), call: textIn(call), salt: base64url(String(salt)), seq, value: base64url(String(value)) };
  const isWhole = disclosure.argument !== undefined && disclosure.call !== undefined && disclosure.salt?.length === 16 && isCount(seq) && disclosure.value;
  return isWhole && JSON.stringify({ argument, call, salt, seq, value }) === item ? disclosure : undefined;
}

// A record whose stored bytes are its canonical form, or undefined.
function readLine(bytes) {
  const json = textOf(bytes), read = parseJson(json, 8);
  if (!(read instanceof Map) || read.size !== 7 || canonical(read) !== json) return undefined;
  const [body, log, prev, seq, ts, type, version] = ["body", "log", "prev", "seq", "ts", "type", "v"].map(name => read.get(name));
  const isRecord = body instanceof Map && typeof log === "string" && /^(?!\/)[A-Za-z0-9._\/-]{1,64}(?<!\/)\/[A-Za-z0-9_-]{22}$/.test(log) && typeof prev === "string" && base64url(prev)?.length === 32
    && isCount(seq) && isInstant(ts) && typeof type === "string" && version === 1;
  return isRecord ? { body, log, prev, seq, ts, type } : undefined;
}

const isTextOrNone = value => value === undefined || typeof value === "string";
const isPairs = value => value === undefined || (value instanceof Map && [...value.values()].every(item => typeof item === "string"));
const isTexts = value => value === undefined || (Array.isArray(value) && value.every(item => typeof item === "string"));

function readDecision({ type, body }) {
  const get = name => body.get(name), args = get("args") ?? new Map(), hashes = get("chain_hashes") ?? [], sponsor = get("sponsor");
  const texts = ["code", "step", "reason", "tool", "root_jti", "leaf_jti", "holder", "principal", "lineage", "issuer", "pop_jti", "aud", "policy", "policy_version", "approval", "aat_spec", "trace_id", "span_id", "runner", "claimed"];
  const isSound = type === "decision" && typeof get("call") === "string" && ["allow", "deny", "observe"].includes(get("decision"))
    && texts.every(name => isTextOrNone(get(name))) && isTexts(get("path")) && isTexts(get("holders")) && isPairs(get("facts")) && isPairs(get("shadow")) && args instanceof Map && [...args.values()].every(value => typeof value === "string")
    && ["chain_len", "revocation_version"].every(name => get(name) === undefined || Number.isSafeInteger(get(name)))
    && ["observe_only", "in_process"].every(name => get(name) === undefined || typeof get(name) === "boolean")
    && Array.isArray(hashes) && hashes.every(hash => text(hash)?.length === 43 && base64url(hash))
    && (sponsor === undefined || (sponsor instanceof Map && ["kind", "id", "assurance", "how"].every(name => isTextOrNone(sponsor.get(name)))));
  if (!isSound) return undefined;
  return {
    call: get("call"), decision: get("decision"), code: get("code"), step: get("step"), reason: get("reason"), tool: get("tool"), args, hashes: hashes.map(base64url),
    rootId: get("root_jti"), leafId: get("leaf_jti"), length: get("chain_len"), holder: get("holder"), path: get("path") ?? [], holders: get("holders") ?? [],
    principal: get("principal"), lineage: get("lineage"), issuer: get("issuer"), proof: get("pop_jti"), audience: get("aud"), claimed: get("claimed"), inProcess: get("in_process"),
    observeOnly: get("observe_only"), policy: get("policy"), facts: get("facts"), policies: get("policy_version"), approval: get("approval"), revocation: get("revocation_version"), trace: get("trace_id"),
    sponsor: sponsor && { kind: sponsor.get("kind") ?? "", id: sponsor.get("id") ?? "", assurance: sponsor.get("assurance") ?? "", how: sponsor.get("how") },
  };
}

function readOutcome({ type, body }) {
  const get = name => body.get(name), duration = get("duration_us");
  const isSound = type === "outcome" && typeof get("call") === "string" && Number.isSafeInteger(get("decision_seq")) && ["completed", "faulted", "abandoned"].includes(get("outcome"))
    && isTextOrNone(get("error")) && (duration === undefined || Number.isSafeInteger(duration));
  return isSound ? { call: get("call"), decision: get("decision_seq"), outcome: get("outcome"), error: get("error"), duration } : undefined;
}

// Which record a damaged item was: by its number, or by what is left of its line.
function nameOfDamaged(item, last) {
  const numbers = new Set(), add = json => { for (const match of json.matchAll(/,"seq":(0|[1-9]\d{0,15})(?!\d)/g)) numbers.add(Number(match[1])); };
  add(item);
  for (const match of item.matchAll(/"line":"([^"]*)/g)) {
    // Whole groups of four characters; one that is damaged becomes something else, and the number is not in it.
    let line = "";
    for (const group of match[1].match(/[^]{1,4}/g) ?? []) {
      const bytes = base64url(group);
      if (bytes) line += String.fromCharCode(...bytes);
    }
    add(line);
  }
  const names = [...numbers].sort((left, right) => left - right);
  return names.length > 0 ? `record ${names.join(" or ")}` : `the record after record ${last}`;
}

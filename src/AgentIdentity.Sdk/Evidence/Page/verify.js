// The verification of the pack, part by part. EvidenceRun and its like in the library do the same in the same order.

const parts = {
  head: "{\"checkpoint\":", chains: "{\"issuer\":", disclosures: "{\"argument\":", records: "{\"line\":", end: "{\"chains\":",
};
const order = Object.keys(parts);
const readers = { head: "readHead", chains: "readChain", disclosures: "readDisclosure", records: "readRecord", end: "readEnd" };
const limits = { chains: 10000, disclosures: 1000, records: 100000 };
const rest = () => new Promise(resolve => setTimeout(resolve));

class Verification {
  failures = [];
  failureCount = 0;
  chains = new Map();
  cosignatures = [];
  decisions = [];
  others = [];
  outcomes = 0;
  denied = 0;
  withoutChain = 0;
  withheld = 0;
  disclosed = 0;
  proved = 0;
  seen = { chains: 0, disclosures: 0, records: 0 };
  #disclosures = new Map();
  #open = new Map();
  #known = new Map();
  #ids = new Map();
  #digest = new Uint8Array(32);
  #rank = -1;
  #last = -1;
  #previous;

  fail(subject, reason) {
    this.failureCount++;
    if (this.failures.length < 100) this.failures.push({ subject, reason });
  }

  // Reads the data of the page; says after each step how many of how many records it has seen.
  async run(elements, report) {
    const texts = elements.map(element => ({ name: element.dataset.evidence, text: element.textContent }));
    const total = texts.reduce((sum, { text }) => sum + text.length, 0) || 1;
    let done = 0;
    for (const { name, text } of texts) {
      await this.part(name, text);
      report((done += text.length) / total, this.seen.records);
      await rest();
      if (order.some(kind => this.seen[kind] > limits[kind])) {
        this.fail("pack", "it holds more than a pack may");
        break;
      }
    }
    this.finish();
  }

  async part(name, text) {
    const rank = order.indexOf(name);
    if (rank < 0 || !text.startsWith("[") || !text.endsWith("]")) {
      this.fail("pack", "a line of data is not one");
      return;
    }
    const items = split(text.slice(1, -1), parts[name]);
    if (rank < this.#rank || this.end || (this.#rank < 0 && rank > 0) || (rank === 0 && (this.#rank === 0 || items.length > 1))) {
      this.fail("pack", `a part of ${name} is out of place`);
    }
    this.#rank = Math.max(this.#rank, rank);
    if (name !== "end") this.#digest = await sha256(joined(this.#digest, await sha256(utf8.encode(`${name}\n${text}`))));
    // Hashed all at once, which a browser does beside this thread.
    const lines = name !== "records" ? [] : await Promise.all(items.map(async item => {
      const read = readRecord(item);
      return read && { ...read, leaf: await leafHash(read.line) };
    }));
    for (const [i, item] of items.entries()) {
      if (name in this.seen) this.seen[name]++;
      await this[readers[name]](item, lines[i]);
    }
  }

  async readHead(item) {
    const head = readHead(item);
    if (!head) {
      this.fail("checkpoint", "the head of the pack is not one: it holds checkpoint, keys and selection");
      return;
    }
    Object.assign(this, { selection: head.selection, created: head.created, whole: head.whole });
    const key = await noteKey(head.logKey);
    if (key?.algorithm !== 1) {
      this.fail("log key", "it is not the key of a log");
      return;
    }
    const note = readNote(head.checkpoint), checkpoint = note && readCheckpoint(note.text);
    if (!checkpoint) {
      this.fail("checkpoint", "it is not a signed checkpoint");
      return;
    }
    if (checkpoint.origin !== key.name || !await isNoteSigned(note, key)) {
      this.fail("checkpoint", "the log's key did not sign it");
      return;
    }
    Object.assign(this, { checkpoint, logKey: key });
    await this.witnesses(head.witnessKeys, note, key);
  }

  async witnesses(keys, note, logKey) {
    const named = key => `${key.name}\n${toBase64url(key.id)}`;
    const known = new Set([named(logKey)]);
    for (const [i, encoded] of keys.entries()) {
      const key = await noteKey(encoded), time = key?.algorithm === 4 && await cosignedAt(note, key);
      if (key?.algorithm !== 4 || known.has(named(key))) this.fail(`witness key ${i + 1}`, "it is not the key of a witness, or there twice");
      else if (time === undefined) this.fail(`witness key ${i + 1}`, `${key.name} did not cosign the checkpoint`);
      else this.cosignatures.push({ key, time });
      if (key) known.add(named(key));
    }
    // What nobody checked could be changed by anybody: a pack carries no signature that is not accounted for.
    if (note.signatures.some(signature => !known.has(named(signature))) || note.signatures.length !== known.size) {
      this.fail("checkpoint", "it carries a signature of somebody whose key is not in the pack, or two of one");
    }
  }

  async readChain(item) {
    const subject = `chain ${this.seen.chains}`, chain = readChain(item);
    if (!chain) return this.fail(subject, "it is not a chain in the form of evidence");
    const refusal = await proveChain(chain);
    if (refusal) return this.fail(subject, refusal);
    if (this.chains.has(chain.id)) return this.fail(subject, "it is there twice");
    chain.subject = subject;
    this.chains.set(chain.id, chain);
    this.withheld += chain.withheld;
    return undefined;
  }

  readDisclosure(item) {
    const read = readDisclosure(item), number = this.seen.disclosures;
    if (!read) return this.fail(`disclosure ${number}`, "it is not a disclosed value");
    const waiting = this.#disclosures.get(read.seq) ?? [];
    waiting.push({ ...read, number });
    this.#disclosures.set(read.seq, waiting);
    return undefined;
  }

  async readRecord(item, read) {
    if (!this.checkpoint) return;
    if (!read) {
      this.fail(nameOfDamaged(item, this.#last), "it is damaged");
      this.#previous = undefined;
      return;
    }
    let record = readLine(read.line);
    const { leaf } = read;
    const refusal = !record ? "it is no audit record in its canonical form"
      : record.seq !== read.seq ? "its number is not the one it is listed under"
      : record.log !== this.checkpoint.origin ? "it is of another log than the checkpoint"
      : !await isIncluded(leaf, read.seq, this.checkpoint.size, read.proof, this.checkpoint.root, this.#known) ? "it is not in the tree the checkpoint was signed for"
      : undefined;
    if (refusal) {
      this.fail(record && record.seq !== read.seq ? `record ${record.seq}, listed as ${read.seq}` : `record ${read.seq}`, refusal);
      record = undefined;
    }
    if (read.seq <= this.#last) this.fail(`record ${read.seq}`, `it comes after record ${this.#last}`);
    this.stretch(read.seq, record);
    this.#last = Math.max(read.seq, this.#last);
    this.#previous = record && { seq: read.seq, leaf: toBase64url(leaf) };
    if (record) {
      this.proved++;
      await this.judge({ ...record, leaf: toBase64url(leaf), item });
    }
  }

  // In a stretch that is said to be whole, every record follows the one before; what stands beside it shows where a time begins and ends.
  stretch(seq, record) {
    if (!this.whole) return;
    const { first, last } = this.whole, { from, to } = this.selection, claim = `it is missing, though the pack says it holds all from ${first} to ${last}`;
    if (seq > first && this.#last < last && this.#last + 1 < seq) this.fail(`record ${Math.max(this.#last + 1, first)}`, claim);
    if (seq > first && seq <= last && record && this.#previous?.seq === seq - 1 && record.prev !== this.#previous.leaf) {
      this.fail(`record ${seq}`, "it does not follow the record before it");
    }
    if (record && seq >= first && seq <= last && ((from && record.ts < from) || (to && record.ts >= to))) this.fail(`record ${seq}`, "its time is not in the selection");
    this.beginsInTime ||= first === 0 || (record && seq === first - 1 && from && record.ts < from);
    this.endsInTime ||= (record && seq === last + 1 && to && record.ts >= to) || last === this.checkpoint.size - 1;
  }

  async judge(record) {
    const decision = readDecision(record), outcome = decision ? undefined : readOutcome(record);
    if (decision) await this.judgeDecision(record, decision);
    else if (outcome) this.judgeOutcome(record, outcome);
    else if (record.type === "decision" || record.type === "outcome") this.fail(`record ${record.seq}`, "it does not say what a record of its type says");
    else this.others.push(record);
  }

  async judgeDecision(record, decision) {
    Object.assign(decision, { record, disclosed: new Map() });
    this.decisions.push(decision);
    if (decision.decision === "deny") this.denied++;
    else this.#open.set(record.seq, decision);
    const chain = await this.chainOf(decision.hashes);
    if (chain) {
      chain.isNamed = true;
      decision.chain = chain;
      decision.refusal = contradiction(chain, decision);
      if (decision.refusal) this.fail(`record ${record.seq}`, decision.refusal);
    } else {
      this.withoutChain++;
    }
    const waiting = this.#disclosures.get(record.seq) ?? [], later = [];
    for (const disclosure of waiting) {
      const commitment = decision.args.get(disclosure.argument);
      if (commitment === undefined || disclosure.call !== decision.call) {
        later.push(disclosure);
      } else if (toBase64url(await sha256(joined(disclosure.salt, disclosure.value))) === commitment) {
        decision.disclosed.set(disclosure.argument, textOf(disclosure.value));
        this.disclosed++;
      } else {
        this.fail(`disclosure ${disclosure.number}`, `it is not the value that record ${record.seq} commits to`);
      }
    }
    this.#disclosures.set(record.seq, later);
  }

  // Most decisions name a chain that another named before.
  async chainOf(hashes) {
    const key = hashes.map(toBase64url).join();
    if (!this.#ids.has(key)) this.#ids.set(key, await chainId(hashes));
    return this.chains.get(this.#ids.get(key));
  }

  judgeOutcome(record, outcome) {
    this.outcomes++;
    const decision = this.#open.get(outcome.decision);
    this.#open.delete(outcome.decision);
    if (decision && decision.call !== outcome.call) this.fail(`record ${record.seq}`, `it is the outcome of another call than record ${outcome.decision}`);
    else if (decision) decision.outcome = { ...outcome, record };
    else this.others.push(record);
  }

  readEnd(item) {
    const read = parseJson(item, 1);
    const end = { chains: member(read, "chains"), digest: member(read, "digest"), disclosures: member(read, "disclosures"), records: member(read, "records") };
    if (!this.end && Object.keys(this.seen).every(kind => isCount(end[kind])) && base64url(String(end.digest)) && JSON.stringify(end) === item) this.end = end;
    else this.fail("pack", "its end is not one");
  }

  finish() {
    if (!this.checkpoint) this.fail("pack", "it has no checkpoint to prove anything against");
    const { seen, end } = this;
    if (!end) this.fail("pack", "its end is missing");
    else if (order.some(kind => kind in seen && seen[kind] !== end[kind])) {
      this.fail("pack", `it holds ${seen.records} records, ${seen.chains} chains and ${seen.disclosures} disclosures, and says ${end.records}, ${end.chains} and ${end.disclosures}`);
    }
    if (this.checkpoint && this.whole && this.#last < this.whole.last) {
      this.fail(`record ${this.#last + 1}`, `it is missing, though the pack says it holds all from ${this.whole.first} to ${this.whole.last}`);
    }
    for (const disclosure of [...this.#disclosures.values()].flat().sort((left, right) => left.number - right.number)) {
      this.fail(`disclosure ${disclosure.number}`, "its record is not in the pack, or names no such argument");
    }
    for (const chain of this.chains.values()) {
      if (!chain.isNamed) this.fail(chain.subject, "no record in the pack names it as it is");
    }
    if (this.failureCount === 0 && toBase64url(this.#digest) !== end.digest) this.fail("pack", "something in it was changed that no signature covers");
    this.open = [...this.#open.values()];
    this.isTimeCovered = Boolean(this.whole && this.beginsInTime && this.endsInTime);
    this.isProved = this.failureCount === 0;
  }
}

function split(text, start) {
  const border = `},${start}`, items = [];
  let from = 0;
  for (let at; (at = text.indexOf(border, from)) >= 0; from = at + 2) items.push(text.slice(from, at + 1));
  items.push(text.slice(from));
  return items;
}

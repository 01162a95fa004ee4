// What is told about a verified pack, in words and figures. No text is put into the page here.

// What a person would not see, or would take for something else, is written out.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]|[\u{e0100}-\u{e01ef}]/gu;

function visible(value, most = 400) {
  const whole = String(value);
  const shown = (whole.length > most ? whole.slice(0, most) : whole).replace(unseen, c => `\\u{${c.codePointAt(0).toString(16).toUpperCase()}}`);
  return whole.length > most ? `${shown}… (${whole.length.toLocaleString("en")} characters)` : shown;
}

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
const time = instant => instant.slice(0, 19).replace("T", " ");
const seconds = value => Number.isSafeInteger(value) && value >= 0 && value < 8e9 ? time(new Date(value * 1000).toISOString()) : "?";
const answerable = sponsor => sponsor ? `${sponsor.kind} ${sponsor.id} (${sponsor.assurance})` : "nobody named";

function durationOf(microseconds) {
  return microseconds === undefined ? "" : microseconds < 1000 ? `${microseconds} µs` : microseconds < 1e6 ? `${(microseconds / 1000).toFixed(1)} ms` : `${(microseconds / 1e6).toFixed(2)} s`;
}

function selectionOf({ agent, call, from, lineage, to }) {
  const words = [
    from && `from ${time(from)}`, to && `before ${time(to)}`, agent && `by ${visible(agent, 80)} and what it delegated`, lineage && `of lineage ${visible(lineage, 80)}`, call && `of call ${visible(call, 80)}`,
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : "everything up to the checkpoint";
}

function factsOf(found) {
  const { decisions, denied, open, checkpoint } = found;
  return [
    ["Selected", selectionOf(found.selection)],
    ["Records", `${found.proved.toLocaleString("en")} of ${checkpoint.size.toLocaleString("en")} in the log`],
    ["Decisions", `${count(decisions.length - denied, "allowed", "allowed")}, ${count(denied, "denied", "denied")}`],
    ["Without an outcome", open.length === 0 ? "none" : count(open.length, "call")],
    ["Pack made", `${time(found.created)} UTC`],
  ];
}

function provedOf(found) {
  const { first, last } = found.whole ?? {};
  const steps = [...found.chains.values()].reduce((sum, chain) => sum + chain.steps.length - chain.withheld, 0);
  return [
    `${count(found.proved, "record")}: canonical, unaltered, and in the tree the checkpoint was signed for`,
    "the checkpoint: signed by the log's key",
    ...found.cosignatures.map(({ key, time }) => `${visible(key.name, 80)} saw this checkpoint at ${seconds(time)} UTC, and signed that`),
    found.whole && `no record is missing between record ${first} and record ${last}`,
    found.isTimeCovered && "no record of the selected time lies outside of that",
    found.chains.size > 0 && `${count(found.chains.size, "chain")} of credentials: every link${steps > 0 ? `, and ${count(steps, "signature")} by whoever delegated` : ""}`,
    found.disclosed > 0 && `${count(found.disclosed, "disclosed value")}: what the record committed to when it was written`,
  ].filter(Boolean);
}

function unprovedOf(found) {
  return [
    "whose keys these are: compare them below",
    found.cosignatures.length === 0 && "that no other history was shown to others: no witness signed this checkpoint",
    !found.whole && "completeness: other records may match this selection too",
    found.whole && !found.isTimeCovered && "that the stretch covers the whole of the selected time",
    "the times: they are the log's own, in order, and witnesses bound them only by the checkpoint",
    found.withoutChain > 0 && `who delegated, for ${count(found.withoutChain, "decision")} whose credentials are not in this pack: that is the log's word`,
    found.withheld > 0 && `${count(found.withheld, "signature")} of credentials withheld, so that nobody can use those still alive when this was made: what they say is bound to the record by its hash, who signed them is not shown`,
    found.open.length > 0 && `what became of ${count(found.open.length, "allowed call")}: no outcome is in this pack`,
    "what this pack says of itself, its selection and its date: that is the word of whoever made it",
    "what the tools really did: the log holds decisions and how calls ended",
  ].filter(Boolean);
}

// Authorities, who answers, and agents under those who delegated to them, with what each was allowed and denied.
function treeOf(found) {
  const root = { children: new Map() };
  const under = (node, key, make) => {
    if (!node.children.has(key)) node.children.set(key, { ...make(), children: new Map(), allowed: 0, denied: 0 });
    return node.children.get(key);
  };
  for (const decision of found.decisions) {
    const { holders, path, issuer, sponsor, chain } = decision;
    if (holders.length === 0) continue;
    let node = under(root, issuer ?? "", () => ({ kind: "authority", name: issuer ?? "no authority" }));
    const answers = answerable(sponsor);
    node = under(node, answers, () => ({ kind: "sponsor", name: answers, assurance: sponsor?.assurance }));
    holders.forEach((holder, i) => {
      node = under(node, holder, () => ({ kind: "agent", name: path[i] ?? holder, holder, step: chain?.steps[i] }));
    });
    node[decision.decision === "deny" ? "denied" : "allowed"]++;
  }
  return root;
}

// How many calls were allowed and denied in each part of the time.
function bucketsOf(decisions, number) {
  const times = decisions.map(decision => Date.parse(decision.record.ts.slice(0, 23) + "Z"));
  const first = times.reduce((least, one) => Math.min(least, one), Infinity), last = times.reduce((most, one) => Math.max(most, one), -Infinity);
  const width = Math.max(1, (last - first + 1) / number), buckets = Array.from({ length: number }, () => ({ allowed: 0, denied: 0 }));
  times.forEach((one, i) => buckets[Math.min(number - 1, Math.floor((one - first) / width))][decisions[i].decision === "deny" ? "denied" : "allowed"]++);
  return { buckets, first, last };
}

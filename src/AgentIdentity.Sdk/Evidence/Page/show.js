// Puts a verified pack into the page. Whatever a record says goes in as text.

const byId = id => document.getElementById(id);
const shownAtOnce = 200;

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== undefined && child !== false && child !== null));
  return element;
}

function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function verdict(colour, title, words) {
  byId("verdict").className = `verdict ${colour}`;
  byId("verdict").dataset.state = colour === "working" ? "working" : "concluded";
  byId("verdict-title").textContent = title;
  byId("verdict-text").textContent = words;
  document.title = `${title} · evidence pack`;
}

function showFailures({ failures, failureCount }) {
  const list = byId("failures");
  list.replaceChildren(...failures.map(({ subject, reason }) => make("li", {}, make("strong", {}, visible(subject)), `: ${visible(reason)}`)));
  if (failureCount > failures.length) list.append(make("li", {}, `and ${failureCount - failures.length} more`));
  list.hidden = failureCount === 0;
}

function showFacts(found) {
  byId("log").textContent = visible(found.checkpoint.origin, 120);
  byId("facts").replaceChildren(...factsOf(found).flatMap(([name, value]) => [make("div", {}, make("dt", {}, name), make("dd", {}, value))]));
  byId("proved").replaceChildren(...provedOf(found).map(words => make("li", { class: "done" }, words)));
  byId("unproved").replaceChildren(...unprovedOf(found).map(words => make("li", { class: "open" }, words)));
}

function showKeys(found) {
  const authorities = new Map();
  for (const chain of found.chains.values()) {
    const name = `${chain.issuer} ${toBase64url(chain.key)}`, isSigned = !chain.steps[0].isWithheld || Boolean(authorities.get(name)?.isSigned);
    authorities.set(name, { chain, isSigned });
  }
  const card = (role, name, key) => make("div", { class: "key" }, make("span", { class: "role" }, role), make("span", {}, visible(name, 120)), make("code", { class: "mono" }, visible(key)));
  byId("keys").replaceChildren(
    card("Log", found.checkpoint.origin, found.logKey.text),
    ...found.cosignatures.map(({ key }) => card("Witness", key.name, key.text)),
    // Nothing but its signature ties a key to what it is said to have issued.
    ...[...authorities.values()].map(({ chain, isSigned }) => card(isSigned ? "Authority" : "Authority, not proved: its signature is withheld", chain.issuer, toBase64url(chain.key))));
}

function showTree(found) {
  const branch = node => make("ul", {}, ...[...node.children.values()].map(child => make("li", { class: child.kind },
    make("div", { class: "node" },
      make("span", { class: "name" }, visible(child.name, 120)),
      child.kind === "agent" && make("span", { class: "mono quiet key-id", title: "the agent's key" }, visible(child.holder.slice(0, 12)), "…"),
      child.allowed > 0 && make("span", { class: "tally allow" }, `${child.allowed.toLocaleString("en")} allowed`),
      child.denied > 0 && make("span", { class: "tally deny" }, `${child.denied.toLocaleString("en")} denied`),
      child.kind === "agent" && make("span", { class: "quiet small" }, proofOf(child.step))),
    child.children.size > 0 && branch(child))));
  const tree = treeOf(found);
  byId("tree").replaceChildren(tree.children.size > 0 ? branch(tree) : make("p", { class: "quiet" }, "No decision here was made about a known agent."));
}

function proofOf(step) {
  return !step ? "credential not in this pack" : step.isWithheld ? `signature withheld, good until ${seconds(step.expires)}` : `signed, ${seconds(step.issued)} to ${seconds(step.expires)}`;
}

function showChart(decisions) {
  if (decisions.length < 2) return;
  const number = 60, { buckets, first, last } = bucketsOf(decisions, number), most = Math.max(...buckets.map(bucket => bucket.allowed + bucket.denied));
  const bars = buckets.flatMap(({ allowed, denied }, i) => {
    const height = value => Math.max(value > 0 ? 1 : 0, 44 * value / most), a = height(allowed), d = height(denied);
    return [
      allowed > 0 && draw("rect", { class: "bar allow", x: i * 10 + 1, y: 46 - a, width: 8, height: a }),
      denied > 0 && draw("rect", { class: "bar deny", x: i * 10 + 1, y: 46 - a - d, width: 8, height: d }),
    ].filter(Boolean);
  });
  const words = `${decisions.length} decisions between ${time(new Date(first).toISOString())} and ${time(new Date(last).toISOString())} UTC`;
  byId("chart").replaceChildren(
    draw("svg", { viewBox: `0 0 ${number * 10} 48`, class: "chart", role: "img", "aria-label": words, preserveAspectRatio: "none" }, ...bars, draw("rect", { class: "axis", x: 0, y: 47, width: number * 10, height: 1 })),
    make("p", { class: "small quiet ends" }, make("span", {}, `${time(new Date(first).toISOString())} UTC`), make("span", {}, `${time(new Date(last).toISOString())} UTC`)));
}

function row(decision) {
  const { record, outcome, path, holder, sponsor } = decision, isOpen = decision.decision !== "deny" && !outcome;
  const ended = decision.refusal ? "contradicts its credentials" : decision.decision === "deny" ? decision.code ?? "denied" : isOpen ? "no outcome" : [outcome.outcome, durationOf(outcome.duration)].filter(Boolean).join(" · ");
  const details = make("details", {},
    make("summary", {},
      make("time", { dateTime: record.ts, class: "mono" }, record.ts.slice(11, 23)),
      make("span", { class: `chip ${decision.decision}` }, { allow: "allowed", deny: "denied", observe: "observed" }[decision.decision]),
      make("span", { class: "tool" }, visible(decision.tool ?? "?", 80)),
      make("span", { class: "who" }, visible(path.length > 0 ? path.join(" › ") : holder ?? "unknown", 120)),
      make("span", { class: `end ${decision.refusal ? "bad" : isOpen ? "missing" : outcome?.outcome ?? ""}` }, visible(ended, 60)),
      make("span", { class: "for quiet" }, visible(answerable(sponsor), 120))));
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(describe(decision)), { once: true });
  return make("li", { id: `record-${record.seq}` }, details);
}

function describe(decision) {
  const { record, outcome, chain } = decision;
  const args = [...decision.args.keys()].map(name => decision.disclosed.has(name) ? `${visible(name, 80)} = ${visible(decision.disclosed.get(name), 2000)}` : `${visible(name, 80)} (a commitment)`);
  const pairs = [
    ["Record", `${record.seq}, ${time(record.ts)} UTC`], ["Call", decision.call], ["Why", decision.reason], ["Step", decision.step], ["Policy", decision.policy],
    ["Saw", decision.facts && [...decision.facts].map(([name, value]) => `${visible(name, 80)}: ${visible(value, 300)}`).join("\n")], ["Approval", decision.approval], ["Policies", decision.policies], ["Answers", answerable(decision.sponsor)],
    ["On behalf of", decision.principal], ["Agent", decision.holder], ["Lineage", decision.lineage], ["Authority", decision.issuer], ["Claimed", decision.claimed],
    ["Arguments", args.length > 0 ? args.join("\n") : undefined], ["Possession", decision.inProcess ? "held in the guard's process" : decision.proof ? `signed proof ${visible(decision.proof, 80)}` : undefined],
    ["Delegated", chain ? chain.steps.map(step => `${visible(step.name, 80)}: ${proofOf(step)}`).join("\n") : decision.holders.length > 0 ? "credentials not in this pack" : undefined],
    ["Trace", decision.trace], ["Ended", outcome && `${outcome.outcome}${outcome.error ? ` (${visible(outcome.error, 80)})` : ""}, record ${outcome.record.seq}`], ["Leaf hash", record.leaf],
  ].filter(([, value]) => value !== undefined);
  const stored = textOf(readRecord(record.item).line);
  return make("div", { class: "inside" },
    make("dl", {}, ...pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, ...String(value).split("\n").flatMap((line, i) => i === 0 ? [visible(line, 2400)] : [make("br"), visible(line, 2400)]))])),
    make("details", {}, make("summary", {}, "As it is stored"), make("pre", { tabIndex: 0 }, visible(stored, 20000))));
}

function showTimeline(found) {
  const kinds = [
    ["All", () => true], ["Denied", decision => decision.decision === "deny"], ["Allowed", decision => decision.decision !== "deny"],
    ["Without an outcome", decision => decision.decision !== "deny" && !decision.outcome], ["Failed", decision => decision.outcome && decision.outcome.outcome !== "completed"],
  ];
  const list = byId("timeline"), more = byId("more");
  let rows = [], shown = 0;
  const add = () => {
    const next = rows.slice(shown, shown + shownAtOnce);
    list.append(...next.map(row));
    shown += next.length;
    more.hidden = shown >= rows.length;
    more.textContent = `Show ${Math.min(shownAtOnce, rows.length - shown)} more of ${(rows.length - shown).toLocaleString("en")}`;
  };
  const show = filter => {
    rows = found.decisions.filter(filter);
    shown = 0;
    list.replaceChildren();
    if (rows.length === 0) list.append(make("li", { class: "quiet" }, "None."));
    add();
  };
  const buttons = kinds.map(([name, filter]) => make("button", { type: "button", "aria-pressed": "false" }, `${name} `, make("span", { class: "quiet" }, found.decisions.filter(filter).length.toLocaleString("en"))));
  buttons.forEach((button, i) => button.addEventListener("click", () => {
    buttons.forEach((other, j) => other.setAttribute("aria-pressed", String(i === j)));
    show(kinds[i][1]);
  }));
  byId("filters").replaceChildren(...buttons);
  more.addEventListener("click", add);
  buttons[0].click();
  showChart(found.decisions);
}

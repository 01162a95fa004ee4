// Red until everything is proved, and then only for what is proved.

const wait = "Every hash and signature is being computed in this browser.";

// A browser that has no Ed25519, or says yes to everything, says nothing here.
async function knowsEd25519() {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  const data = utf8.encode("evidence"), signature = await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, data);
  return await crypto.subtle.verify({ name: "Ed25519" }, pair.publicKey, signature, data) && !await crypto.subtle.verify({ name: "Ed25519" }, pair.publicKey, signature, utf8.encode("other"));
}

function conclude(found) {
  const expected = byId("expected").value.split("\n").map(line => line.trim()).filter(Boolean);
  const own = [found.logKey?.text, ...found.cosignatures.map(({ key }) => key.text)];
  const foreign = expected.filter(key => !own.includes(key)), hasLogKey = expected.includes(found.logKey?.text);
  byId("compared").textContent = expected.length === 0 ? "" : foreign.length === 0 ? `${expected.length === 1 ? "This key" : "These keys"} signed this pack.`
    : `${visible(foreign[0], 120)} did not sign this pack.`;
  byId("compared").className = foreign.length > 0 ? "bad" : "good";
  if (!found.isProved) {
    verdict("red", "Not verified", "Do not rely on this pack. What does not hold:");
  } else if (foreign.length > 0) {
    verdict("red", "Not the key you know", "The pack agrees with itself, but a key you gave did not sign it. Somebody else may have made it.");
  } else {
    verdict("green", "Verified", `${count(found.proved, "record")} and everything that belongs to them hold. ${hasLogKey ? "The log's key is the one you gave." : "The log's key came with this pack: whether it is the right one, only you can tell. Compare it below."}`);
  }
}

async function main() {
  const progress = byId("progress"), found = new Verification();
  if (!globalThis.crypto?.subtle || !await knowsEd25519().catch(() => false)) {
    verdict("red", "Not verified", "This browser cannot check Ed25519 signatures here. Use a current Firefox, Chrome or Safari, or agentid audit verify-pack.");
    return;
  }
  verdict("working", "Checking…", wait);
  progress.hidden = false;
  try {
    await found.run([...document.querySelectorAll("script[type='application/json'][data-evidence]")], (part, records) => {
      progress.value = part;
      byId("verdict-text").textContent = `${wait} ${count(records, "record")} so far.`;
    });
    progress.hidden = true;
    showFailures(found);
    if (found.checkpoint) {
      showFacts(found);
      showKeys(found);
      showTree(found);
      showTimeline(found);
    }
    if (!found.isProved) byId("proved").replaceChildren(make("li", { class: "open" }, "Not everything, so rely on nothing here."));
    byId("compare").addEventListener("input", () => conclude(found));
    byId("compare").addEventListener("submit", event => event.preventDefault());
    conclude(found);
  } catch (failure) {
    progress.hidden = true;
    verdict("red", "Not verified", `The verifier itself failed: ${visible(failure?.message ?? failure)}. Use agentid audit verify-pack.`);
  }
}

main();

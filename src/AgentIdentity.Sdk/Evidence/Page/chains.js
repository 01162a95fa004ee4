// Chains of delegation: each token signed by whoever held the one before, and committed to it.

const profileName = "https://agentidentity.dev/aat";
const member = (value, ...names) => names.reduce((inner, name) => inner instanceof Map ? inner.get(name) : undefined, value);
const text = value => typeof value === "string" ? value : undefined;

// A chain in the form of evidence, or undefined. Members have one order, so it is put together again and compared.
function readChain(item) {
  const read = parseJson(item, 4);
  const tokens = member(read, "tokens");
  if (!Array.isArray(tokens) || tokens.length === 0 || tokens.length > 33) return undefined;
  const chain = {
    issuer: textIn(member(read, "issuer")),
    key: base64url(String(member(read, "key"))),
    tokens: tokens.map(token => ({ header: text(member(token, "header")), payload: text(member(token, "payload")), signature: text(member(token, "signature")) })),
  };
  const written = JSON.stringify({ issuer: member(read, "issuer"), key: member(read, "key"), tokens: chain.tokens, type: "agentidentity.dev/evidence/chain/v1" });
  const isEncoded = value => value !== undefined && value.length <= 65536 && /^[A-Za-z0-9_-]*$/.test(value);
  const isWhole = chain.tokens.every(({ header, payload, signature }) => isEncoded(header) && isEncoded(payload) && (signature === undefined || isEncoded(signature)));
  return written === item && isWhole && chain.issuer && isSoundKey(chain.key) ? chain : undefined;
}

const tokenHash = token => sha256(utf8.encode(`${token.header}.${token.payload}`));

// What a chain is found by: the hashes of its tokens.
async function chainId(hashes) {
  return toBase64url(await sha256(joined(...hashes)));
}

async function thumbprint(key) {
  return toBase64url(await sha256(utf8.encode(`{"crv":"Ed25519","kty":"OKP","x":"${toBase64url(key)}"}`)));
}

function holderKey(payload) {
  const jwk = member(payload, "cnf", "jwk");
  const isPrivate = ["d", "k", "p", "q", "dp", "dq", "qi", "oth"].some(name => member(jwk, name) !== undefined);
  const use = member(jwk, "use");
  const key = member(jwk, "kty") === "OKP" && member(jwk, "crv") === "Ed25519" && text(member(jwk, "x"))?.length === 43 ? base64url(member(jwk, "x")) : undefined;
  return !isPrivate && (use === undefined || use === "sig") && isSoundKey(key) ? key : undefined;
}

// Adds to a chain what it says about who delegated to whom, or gives the reason why it does not hold.
async function proveChain(chain) {
  chain.steps = [];
  chain.withheld = 0;
  let signer = chain.key, issuer = chain.issuer, parent;
  for (const [i, token] of chain.tokens.entries()) {
    const step = await readStep(chain, token, i, issuer, parent);
    const refusal = typeof step === "string" ? step
      : token.signature === undefined ? undefined
      : token.signature.length === 86 && await isSigned(signer, base64url(token.signature), utf8.encode(`${token.header}.${token.payload}`)) ? undefined
      : "its signature is not that of whoever delegated";
    if (refusal) return `token ${i + 1} of ${chain.tokens.length}: ${refusal}`;
    chain.withheld += token.signature === undefined ? 1 : 0;
    chain.steps.push(step);
    signer = step.key;
    issuer = `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${step.holder}`;
    parent = step.hash;
  }
  chain.id = await chainId(chain.steps.map(step => step.hash));
  return undefined;
}

async function readStep(chain, token, i, issuer, parent) {
  const header = parseJson(textIn(token.header), 64), payload = parseJson(textIn(token.payload), 64);
  if (!(header !== undefined && payload !== undefined)) return "it is not base64url of JSON";
  if (member(header, "alg") !== "Ed25519" || member(header, "typ") !== "aat+jwt") return "it is no attenuating agent token";
  const key = holderKey(payload);
  if (!key) return "it is bound to no key";
  if (member(payload, "iss") !== issuer) return "its issuer is not whoever delegated";
  if (i === 0 && member(payload, "par_hash") !== undefined) return "it is no root";
  if (i > 0 && member(payload, "par_hash") !== toBase64url(parent)) return "it was derived from another token";
  const holder = await thumbprint(key), profile = member(payload, profileName), sponsor = member(profile, "sponsor");
  const step = {
    key, holder, payload, hash: await tokenHash(token), isWithheld: token.signature === undefined,
    name: text(member(profile, "name")) ?? holder, id: text(member(payload, "jti")) ?? "",
    issued: member(payload, "iat"), expires: member(payload, "exp"),
  };
  if (i === 0) {
    const [kind, assurance, id] = ["kind", "assurance", "id"].map(name => text(member(sponsor, name)));
    chain.lineage = text(member(profile, "lineage")) ?? step.id;
    chain.principal = text(member(profile, "principal"));
    chain.sponsor = kind !== undefined && assurance !== undefined && id !== undefined ? { kind, assurance, id } : undefined;
  }
  return step;
}

const sameTexts = (left, right) => left.length === right.length && left.every((item, i) => item === right[i]);

// Why a decision that names a chain contradicts it.
function contradiction(chain, decision) {
  const steps = chain.steps, holders = steps.map(step => step.holder);
  if (!sameTexts(decision.holders, holders) || decision.holder !== holders.at(-1) || decision.length !== steps.length) return "the agents are not those of its credentials";
  if (!sameTexts(decision.path, steps.map(step => step.name))) return "the accountable names are not those of its credentials";
  if (decision.issuer !== chain.issuer) return "the authority is not that of its credentials";
  if (decision.rootId !== steps[0].id || decision.leafId !== steps.at(-1).id) return "the token ids are not those of its credentials";
  if (decision.lineage !== chain.lineage) return "the lineage is not that of its credentials";
  if (decision.principal !== chain.principal) return "the principal is not that of its credentials";
  const { kind, assurance, id } = decision.sponsor ?? {};
  return chain.sponsor && (chain.sponsor.kind !== kind || chain.sponsor.assurance !== assurance || chain.sponsor.id !== id) ? "the sponsor is not that of its credentials" : undefined;
}

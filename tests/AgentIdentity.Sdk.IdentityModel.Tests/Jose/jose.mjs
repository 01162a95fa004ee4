// Signs and validates tokens with Node's jose, for JoseTests: one JSON request on standard input, one JSON answer on standard output.
import { webcrypto } from "node:crypto";

// Node 18 has Web Crypto, but not yet under its global name, where jose looks for it.
globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
const jose = await import("jose");

const requests = {
  // A new key, the token it signed, and the thumbprint as jose computes it.
  async sign({ header, claims }) {
    const { publicKey, privateKey } = await jose.generateKeyPair("Ed25519", { extractable: true });
    const jwk = await jose.exportJWK(publicKey);
    const token = await new jose.SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    return { jwk, token, thumbprint: await jose.calculateJwkThumbprint(jwk) };
  },

  // What the token says, or why it is not valid.
  async validate({ jwk, token, options }) {
    try {
      const { payload, protectedHeader } = await jose.jwtVerify(token, await jose.importJWK(jwk, "Ed25519"), options);
      return { payload, header: protectedHeader, thumbprint: await jose.calculateJwkThumbprint(jwk) };
    } catch (error) {
      return { refused: error.code ?? String(error) };
    }
  },
};

let text = "";
for await (const piece of process.stdin) {
  text += piece;
}

const request = JSON.parse(text);
console.log(JSON.stringify(await requests[request.what](request)));

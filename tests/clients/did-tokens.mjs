// Makes tokens with ethr-did and did-jwt, and lets did-jwt verify ours through the official resolver.
// stdin: {rpcUrl, chainId, registry, audience, make: [{by, alg, key, identifier, did}], verify: [token]}
// stdout: {"made": [token], "verified": [{issuer, signer} or {error}]}
import { text } from "node:stream/consumers";
import { createJWT, ES256KSigner, hexToBytes, verifyJWT } from "did-jwt";
import { Resolver } from "did-resolver";
import { EthrDID } from "ethr-did";
import { getResolver } from "ethr-did-resolver";

const { rpcUrl, chainId, registry, audience, make, verify } = JSON.parse(await text(process.stdin));
const lifetime = 300; // seconds

async function makeOne({ by, alg, key, identifier, did }) {
  if (by === "ethr-did") {
    const agent = new EthrDID({ identifier, privateKey: key, chainNameOrId: chainId, rpcUrl, registry });
    return agent.signJWT({ aud: audience }, lifetime);
  }
  const signer = ES256KSigner(hexToBytes(key), alg === "ES256K-R");
  return createJWT({ aud: audience }, { issuer: did, signer, alg, expiresIn: lifetime }, { alg });
}

const resolver = new Resolver(getResolver({ networks: [{ chainId, rpcUrl, registry }] }));

async function verifyOne(token) {
  try {
    const { verified, issuer, signer } = await verifyJWT(token, { resolver, audience });
    return verified ? { issuer, signer: signer.id } : { error: "not verified" };
  } catch (error) {
    return { error: error.message };
  }
}

const made = [];
for (const one of make) made.push(await makeOne(one));
const verified = [];
for (const token of verify) verified.push(await verifyOne(token));
console.log(JSON.stringify({ made, verified }));
process.exit(0); // the provider would keep polling

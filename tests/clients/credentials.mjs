// Makes credentials and presentations with did-jwt-vc, and lets it verify ours through the official resolver.
// stdin: {rpcUrl, chainId, registry, domain, challenge, make: [{alg, key, did, subject, credentials?}], credentials: [token], presentations: [token]}
// stdout: {"made": [token], "credentials": [{subject} or {error}], "presentations": [{count} or {error}]}
import { text } from "node:stream/consumers";
import { ES256KSigner, hexToBytes } from "did-jwt";
import { createVerifiableCredentialJwt, createVerifiablePresentationJwt, verifyCredential, verifyPresentation } from "did-jwt-vc";
import { Resolver } from "did-resolver";
import resolvers from "ethr-did-resolver";

const { rpcUrl, chainId, registry, domain, challenge, make, credentials, presentations } = JSON.parse(await text(process.stdin));
const resolver = new Resolver(resolvers.getResolver({ networks: [{ chainId, rpcUrl, registry }] }));
const context = ["https://www.w3.org/2018/credentials/v1"];
const now = Math.floor(Date.now() / 1000);

async function makeOne({ alg, key, did, subject, credentials }) {
  const signer = { did, alg, signer: ES256KSigner(hexToBytes(key), alg === "ES256K-R") };
  if (credentials) {
    const vp = { vp: { "@context": context, type: ["VerifiablePresentation"], verifiableCredential: credentials }, exp: now + 300 };
    return createVerifiablePresentationJwt(vp, signer, { domain, challenge });
  }
  const vc = { sub: subject, nbf: now - 10, exp: now + 3600, vc: { "@context": context, type: ["VerifiableCredential"], credentialSubject: { slots: 4 } } };
  return createVerifiableCredentialJwt(vc, signer);
}

const tried = async act => { try { return await act(); } catch (error) { return { error: error.message }; } };
const answer = { made: [], credentials: [], presentations: [] };
for (const one of make) answer.made.push(await makeOne(one));
for (const token of credentials)
  answer.credentials.push(await tried(async () => ({ subject: (await verifyCredential(token, resolver)).verifiableCredential.credentialSubject })));
for (const token of presentations)
  answer.presentations.push(await tried(async () => ({
    count: (await verifyPresentation(token, resolver, { domain, challenge })).verifiablePresentation.verifiableCredential.length,
  })));
process.stdout.write(JSON.stringify(answer), () => process.exit(0)); // else the provider would keep polling

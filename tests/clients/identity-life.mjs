// The life of an identity on our registry, lived with the official packages as npm has them: ethr-did, ethr-did-resolver, did-jwt,
// did-jwt-vc and siwe. Every step asserts; the first that fails ends the script.
// stdin: {rpcUrl, chainId, registry, key, other, third, relayer: private keys of funded accounts}   stdout: [step, ...]
import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { createJWT, decodeJWT, ES256KSigner, hexToBytes, verifyJWT } from "did-jwt";
import { createVerifiableCredentialJwt, createVerifiablePresentationJwt, verifyCredential, verifyPresentation } from "did-jwt-vc";
import { Resolver } from "did-resolver";
import { JsonRpcProvider, SigningKey, Wallet, ZeroAddress } from "ethers";
import { DelegateTypes, EthrDID } from "ethr-did";
import resolvers from "ethr-did-resolver";
import siwe from "siwe";

const { rpcUrl, chainId, registry, key, other, third, relayer } = JSON.parse(await text(process.stdin));
const { EthrDidController, getResolver } = resolvers;
const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 });
provider.pollingInterval = 25; // milliseconds
const [me, next, friend, payer] = [key, other, third, relayer].map(one => new Wallet(one, provider));
const network = `0x${chainId.toString(16)}`;
const resolver = new Resolver(getResolver({ networks: [{ name: network, chainId, provider, registry }] }));
const resolve = async did => {
  const result = await resolver.resolve(did);
  assert.equal(result.didResolutionMetadata.error, undefined, JSON.stringify(result.didResolutionMetadata));
  return result;
};
const identity = signer => new EthrDID({ identifier: me.address, chainNameOrId: network, provider, registry, txSigner: signer, signer: ES256KSigner(hexToBytes(signer.privateKey), true), alg: "ES256K-R" });
const sign = (wallet, hash) => {
  const { v, r, s } = new SigningKey(wallet.privateKey).sign(hash);
  return { sigV: v, sigR: r, sigS: s };
};
const mine = () => provider.send("evm_mine", []);
const ids = list => list.map(one => (typeof one === "string" ? one : one.id).split("#")[1]);
const done = [];
const step = async (name, act) => { await act(); done.push(name); };

const own = identity(me), did = own.did;
let versionAfterDelegates, credential;

await step("create", async () => {
  assert.equal(did, `did:ethr:${network}:${me.address}`);
  const { didDocument, didDocumentMetadata } = await resolve(did);
  assert.deepEqual(ids(didDocument.verificationMethod), ["controller"]);
  assert.deepEqual(didDocumentMetadata, {});
});

await step("delegates", async () => {
  await own.addDelegate(next.address, { delegateType: DelegateTypes.veriKey, expiresIn: 86400 });
  await own.addDelegate(friend.address, { delegateType: DelegateTypes.sigAuth, expiresIn: 86400 });
  const { didDocument, didDocumentMetadata } = await resolve(did);
  assert.deepEqual(ids(didDocument.assertionMethod), ["controller", "delegate-1", "delegate-2"]);
  assert.deepEqual(ids(didDocument.authentication), ["controller", "delegate-2"]);
  versionAfterDelegates = didDocumentMetadata.versionId;
  await own.revokeDelegate(next.address, DelegateTypes.veriKey);
  await provider.send("evm_increaseTime", [5]);
  await mine();
});

await step("attributes", async () => {
  await own.setAttribute("did/svc/Hub", "https://hub.example/", 86400);
  await own.setAttribute("did/pub/Ed25519/veriKey/base64", new Uint8Array(32).fill(7), 86400);
  await own.setAttribute("did/pub/X25519/enc/base64", new Uint8Array(32).fill(9), 86400);
  const { didDocument } = await resolve(did);
  assert.equal(didDocument.service[0].serviceEndpoint, "https://hub.example/");
  assert.equal(didDocument.keyAgreement.length, 1);
  await own.revokeAttribute("did/svc/Hub", "https://hub.example/");
  assert.equal((await resolve(did)).didDocument.service, undefined);
});

await step("signed variants", async () => {
  const controller = new EthrDidController(did, undefined, payer, network, provider, undefined, registry, false);
  await controller.addDelegateSigned("veriKey", next.address, 86400, sign(me, await controller.createAddDelegateHash("veriKey", next.address, 86400)));
  const value = "https://signed.example/";
  await controller.setAttributeSigned("did/svc/Signed", value, 86400, sign(me, await controller.createSetAttributeHash("did/svc/Signed", value, 86400)));
  assert.equal((await resolve(did)).didDocument.service[0].serviceEndpoint, "https://signed.example/");
  await controller.revokeAttributeSigned("did/svc/Signed", value, sign(me, await controller.createRevokeAttributeHash("did/svc/Signed", value)));
  await controller.revokeDelegateSigned("veriKey", next.address, sign(me, await controller.createRevokeDelegateHash("veriKey", next.address)));
  const change = sign(me, await controller.createChangeOwnerHash(next.address));
  await controller.changeOwnerSigned(next.address, change);
  assert.match((await resolve(did)).didDocument.verificationMethod[0].blockchainAccountId, new RegExp(`${next.address}$`));
  await assert.rejects(controller.changeOwnerSigned(next.address, change), "a signature counts once");
});

await step("rotation", async () => {
  await assert.rejects(identity(me).changeOwner(friend.address), "the old key decides nothing");
  const controller = new EthrDidController(did, undefined, payer, network, provider, undefined, registry, false);
  const value = "https://rotated.example/";
  await controller.setAttributeSigned("did/svc/Rotated", value, 86400, sign(next, await controller.createSetAttributeHash("did/svc/Rotated", value, 86400)));
  assert.equal((await resolve(did)).didDocument.service[0].serviceEndpoint, "https://rotated.example/");
  await identity(next).changeOwner(me.address);
});

await step("versions", async () => {
  const { didDocument, didDocumentMetadata } = await resolve(`${did}?versionId=${versionAfterDelegates}`);
  assert.deepEqual(ids(didDocument.assertionMethod), ["controller", "delegate-1", "delegate-2"]);
  assert.equal(didDocumentMetadata.versionId, versionAfterDelegates);
  assert.ok(Number(didDocumentMetadata.nextVersionId) > Number(versionAfterDelegates));
});

await step("tokens", async () => {
  const audience = `did:ethr:${network}:${friend.address}`;
  for (const [signer, alg] of [[me, "ES256K"], [me, "ES256K-R"], [friend, "ES256K"]]) {
    const token = await createJWT({ aud: audience }, { issuer: did, signer: ES256KSigner(hexToBytes(signer.privateKey), alg === "ES256K-R"), alg, expiresIn: 300 }, { alg });
    assert.equal((await verifyJWT(token, { resolver, audience, proofPurpose: "authentication" })).verified, true);
  }
  const { kp } = await own.createSigningDelegate(DelegateTypes.veriKey);
  const token = await own.signJWT({ aud: audience }, 300);
  assert.match((await verifyJWT(token, { resolver, audience })).signer.blockchainAccountId, new RegExp(`${kp.address}$`));
  const stranger = await createJWT({ aud: audience }, { issuer: did, signer: ES256KSigner(hexToBytes(payer.privateKey)), alg: "ES256K" }, { alg: "ES256K" });
  await assert.rejects(verifyJWT(stranger, { resolver, audience }));
});

await step("credential", async () => {
  const issuer = { did, signer: ES256KSigner(hexToBytes(me.privateKey)), alg: "ES256K" };
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    sub: `did:ethr:${network}:${friend.address}`, nbf: now - 10, exp: now + 3600,
    vc: { "@context": ["https://www.w3.org/2018/credentials/v1"], type: ["VerifiableCredential", "TrainerCredential"], credentialSubject: { slots: 4 } },
  };
  credential = await createVerifiableCredentialJwt(payload, issuer);
  const { verifiableCredential } = await verifyCredential(credential, resolver);
  assert.equal(verifiableCredential.credentialSubject.slots, 4);
  const [head, body, signature] = credential.split(".");
  const forged = Buffer.from(JSON.stringify({ ...decodeJWT(credential).payload, sub: did })).toString("base64url");
  await assert.rejects(verifyCredential([head, forged, signature].join("."), resolver));
  assert.ok(body);
});

await step("presentation", async () => {
  const holder = { did: `did:ethr:${network}:${friend.address}`, signer: ES256KSigner(hexToBytes(friend.privateKey)), alg: "ES256K" };
  const vp = { vp: { "@context": ["https://www.w3.org/2018/credentials/v1"], type: ["VerifiablePresentation"], verifiableCredential: [credential] } };
  const shown = await createVerifiablePresentationJwt(vp, holder, { challenge: "c-1", domain: "https://node.example" });
  const { verifiablePresentation } = await verifyPresentation(shown, resolver, { challenge: "c-1", domain: "https://node.example" });
  assert.equal(verifiablePresentation.verifiableCredential.length, 1);
  await assert.rejects(verifyPresentation(shown, resolver, { challenge: "c-2", domain: "https://node.example" }));
});

await step("sign-in", async () => {
  const message = new siwe.SiweMessage({
    domain: "engine.local:8443", address: me.address, statement: "Plug my data.", uri: "https://engine.local:8443/plug", version: "1", chainId,
    nonce: siwe.generateNonce(), issuedAt: new Date().toISOString(), resources: [did],
  });
  const signature = await me.signMessage(message.prepareMessage());
  assert.equal((await message.verify({ signature, domain: "engine.local:8443", nonce: message.nonce })).success, true);
  await assert.rejects(message.verify({ signature, domain: "other.local", nonce: message.nonce }));
});

await step("deactivation", async () => {
  await identity(me).changeOwner(ZeroAddress);
  const { didDocument, didDocumentMetadata } = await resolve(did);
  assert.equal(didDocumentMetadata.deactivated, true);
  assert.deepEqual(didDocument.verificationMethod, []);
  await assert.rejects(identity(me).changeOwner(me.address), "dead identities stay dead");
  await assert.rejects(verifyCredential(credential, resolver));
});

process.stdout.write(JSON.stringify(done), () => process.exit(0)); // else the provider would keep polling

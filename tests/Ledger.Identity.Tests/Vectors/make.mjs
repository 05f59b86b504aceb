// Makes ethr-did-resolver-11.1.3.json: the official resolver on our registry. Needs npm packages ethr-did-resolver@11.1.3,
// did-resolver and ethers@6 beside it and LEDGER_ANVIL. Usage: node make.mjs
import { spawn } from "node:child_process";
import fs from "node:fs";
import { ethers } from "ethers";
import { Resolver } from "did-resolver";
import pkg from "ethr-did-resolver";
const { getResolver } = pkg;
const anvil = spawn(process.env.LEDGER_ANVIL ?? "anvil", ["--port", "0"]);
const url = await new Promise(r => anvil.stdout.on("data", d => { const m = /Listening on (\S+)/.exec(d); if (m) r("http://" + m[1]); }));
const provider = new ethers.JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
const mnemonic = "test test test test test test test test test test test junk";
const wallet = i => ethers.HDNodeWallet.fromPhrase(mnemonic, undefined, `m/44'/60'/0'/0/${i}`).connect(provider);
const artifact = JSON.parse(fs.readFileSync(new URL("../../../contracts/artifacts/IdentityRegistry.json", import.meta.url)));
const deployer = new ethers.NonceManager(wallet(0));
const registry = await (await new ethers.ContractFactory(artifact.abi, artifact.bytecode, deployer).deploy()).waitForDeployment();
const address = await registry.getAddress();
const b32 = s => ethers.encodeBytes32String(s), hex = s => ethers.hexlify(ethers.toUtf8Bytes(s));
const cases = [];
async function scenario(name, i, act) {
  const w = wallet(i), me = w.address, r = registry.connect(new ethers.NonceManager(w));
  const send = async (m, ...args) => (await (await r[m](me, ...args)).wait());
  await act(send, me, r);
  await provider.send("evm_mine", []);
  const did = `did:ethr:0x7a69:${me}`;
  const resolver = new Resolver(getResolver({ networks: [{ name: "0x7a69", chainId: 31337, provider, registry: address }] }));
  const result = await resolver.resolve(did);
  const head = await provider.getBlock("latest");
  const logs = await provider.getLogs({ address, topics: [null, ethers.zeroPadValue(me, 32)], fromBlock: 0, toBlock: "latest" });
  cases.push({ name, did, time: head.timestamp, registry: address,
    logs: logs.map(l => ({ topics: l.topics, data: l.data, blockNumber: l.blockNumber, logIndex: l.index })), document: result.didDocument, metadata: result.didDocumentMetadata });
  if (Math.abs(Date.now() / 1000 - head.timestamp) > 5) throw new Error("clock");
}
const A = wallet(7).address, B = wallet(8).address;
await scenario("untouched", 1, async () => {});
await scenario("a node", 2, async send => {
  await send("addDelegate", b32("LedgerNode"), A, 86400);
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://127.0.0.1:8080/"), 86400);
});
await scenario("a node that moved", 3, async send => {
  await send("addDelegate", b32("LedgerNode"), A, 86400);
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://127.0.0.1:8080/"), 86400);
  await send("revokeAttribute", b32("did/svc/LedgerNode"), hex("http://127.0.0.1:8080/"));
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://127.0.0.1:9090/"), 86400);
  await send("revokeDelegate", b32("LedgerNode"), A);
  await send("addDelegate", b32("LedgerNode"), B, 86400);
});
await scenario("delegates of all kinds, revoked, expired and added again", 4, async send => {
  await send("addDelegate", b32("veriKey"), A, 86400);
  await send("addDelegate", b32("sigAuth"), B, 86400);
  await send("addDelegate", b32("sigAuth"), A, 0);
  await send("revokeDelegate", b32("veriKey"), A);
  await send("addDelegate", b32("veriKey"), B, 86400);
  await send("addDelegate", b32("veriKey"), A, 86400);
  await send("addDelegate", b32("sigAuth"), B, 96400);
});
await scenario("services of all kinds", 5, async send => {
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://a.example/"), 86400);
  await send("setAttribute", b32("did/svc/Json"), hex('{"uri":"http://b.example/","n":[1,2]}'), 86400);
  await send("setAttribute", b32("did/svc/Number"), hex("123"), 86400);
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://a.example/"), 96400);
  await send("setAttribute", b32("did/svc/with-dash"), hex("http://c.example/"), 86400);
  await send("setAttribute", b32("did/svc/with-dash"), hex("http://d.example/"), 0);
  await send("setAttribute", b32("did/svc/Last"), hex("http://e.example/ü"), 86400);
  await send("setAttribute", b32("unrelated"), hex("x"), 86400);
  await send("addDelegate", b32("veriKey"), A, 86400);
});
await scenario("an owner that changed", 6, async (send, me) => {
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://a.example/"), 86400);
  await send("changeOwner", B);
});
await scenario("deactivated", 9, async (send, me) => {
  await send("setAttribute", b32("did/svc/LedgerNode"), hex("http://a.example/"), 86400);
  await send("changeOwner", ethers.ZeroAddress);
});

fs.writeFileSync(new URL("ethr-did-resolver-11.1.3.json", import.meta.url), JSON.stringify({ origin: "Made by the npm packages ethr-did-resolver 11.1.3 and ethers 6 against our IdentityRegistry on anvil 1.7.1, chain id 31337; keys of anvil's accounts.", cases }, null, 1) + "\n");
anvil.kill();
process.exit(0);

// What the official resolver makes of DIDs on our registry.
// stdin: {rpcUrl, chainId, registry, time, dids: [did or did?versionId=N]}   stdout: [resolution result], one for each
// Its clock is set to `time`, since for the newest version it reads the wall clock where we read the chain's.
import { text } from "node:stream/consumers";
import { Resolver } from "did-resolver";
import { JsonRpcProvider } from "ethers";
import { getResolver } from "ethr-did-resolver";

const { rpcUrl, chainId, registry, time, dids } = JSON.parse(await text(process.stdin));
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) { super(...(given.length === 0 ? [time * 1000] : given)); }
  static now() { return RealDate.now(); }
};

const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, batchMaxCount: 500, cacheTimeout: 60_000 });
const resolver = new Resolver(getResolver({ networks: [{ chainId, provider, registry }] }));
const results = [];
const together = 400;
for (let first = 0; first < dids.length; first += together)
  results.push(...await Promise.all(dids.slice(first, first + together).map(did => resolver.resolve(did))));
process.stdout.write(JSON.stringify(results), () => process.exit(0)); // else the provider would keep polling

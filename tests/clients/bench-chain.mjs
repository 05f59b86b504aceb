// Reading logs and hashing as tests/Ledger.Benchmarks/Chain measures them, done by viem on the same chain. Input: the job as JSON; output: the best rates, per second.
import { readFileSync } from "node:fs";
import { createPublicClient, http, keccak256 } from "viem";
import { foundry } from "viem/chains";

const { rpcUrl, emitter, blocksOfRange, rounds } = JSON.parse(readFileSync(0, "utf8"));
const chain = createPublicClient({ chain: foundry, transport: http(rpcUrl, { timeout: 120_000, maxResponseBodySize: 64 << 20 }) });

async function best(times, job) {
  let seconds = Infinity;
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await job();
    seconds = Math.min(seconds, (performance.now() - from) / 1000);
  }
  return seconds;
}

async function readLogs() {
  const head = await chain.getBlockNumber({ cacheTime: 0 });
  let count = 0;
  for (let from = 0n; from <= head; from += BigInt(blocksOfRange)) {
    const to = from + BigInt(blocksOfRange) - 1n;
    count += (await chain.getLogs({ address: emitter, fromBlock: from, toBlock: to < head ? to : head })).length;
  }
  return count;
}

const data = new Uint8Array(1 << 20);
let logs = 0;
const reading = await best(rounds, async () => { logs = await readLogs(); });
const hashing = await best(3 * rounds, () => keccak256(data));
console.log(JSON.stringify({ logs: logs / reading, keccakMegabytes: data.length / 1e6 / hashing }));

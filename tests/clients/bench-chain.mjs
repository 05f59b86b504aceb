// What tests/Ledger.Benchmarks/Chain measures, done by viem on the same chain. Input: the job as JSON; output: the best rates, per second.
import { readFileSync } from "node:fs";
import { createPublicClient, http, keccak256 } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";

const { rpcUrl, payee, emitter, payments, blocksOfRange, rounds } = JSON.parse(readFileSync(0, "utf8"));
const chain = createPublicClient({ chain: foundry, transport: http(rpcUrl) });
const account = mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: 6 });

async function best(times, job) {
  let seconds = Infinity;
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await job();
    seconds = Math.min(seconds, (performance.now() - from) / 1000);
  }
  return seconds;
}

async function pay() {
  const first = await chain.getTransactionCount({ address: account.address, blockTag: "pending" });
  const { baseFeePerGas } = await chain.getBlock();
  const sending = [];
  for (let i = 0; i < payments; i++) {
    const serializedTransaction = await account.signTransaction({
      type: "eip1559", chainId: foundry.id, nonce: first + i, to: payee, value: 1n, gas: 21_000n,
      maxPriorityFeePerGas: 1_000_000_000n, maxFeePerGas: 2n * baseFeePerGas + 1_000_000_000n,
    });
    sending.push(chain.sendRawTransaction({ serializedTransaction }));
  }
  for (const hash of await Promise.all(sending)) {
    const { status } = await chain.waitForTransactionReceipt({ hash, pollingInterval: 20 });
    if (status !== "success") throw new Error("a payment failed");
  }
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
const paying = await best(rounds, pay);
const reading = await best(rounds, async () => { logs = await readLogs(); });
const hashing = await best(3 * rounds, () => keccak256(data));
console.log(JSON.stringify({ payments: payments / paying, logs: logs / reading, keccakMegabytes: data.length / 1e6 / hashing }));

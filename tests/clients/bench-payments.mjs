// Payments as tests/Ledger.Benchmarks/Chain measures them, made by viem. Input: the job as JSON; output: seconds.
import { readFileSync } from "node:fs";
import { createPublicClient, http } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";

const { rpcUrl, payee, payments } = JSON.parse(readFileSync(0, "utf8"));
const chain = createPublicClient({ chain: foundry, transport: http(rpcUrl, { timeout: 120_000 }) });
const account = mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: 6 });

const from = performance.now();
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
console.log(JSON.stringify((performance.now() - from) / 1000));

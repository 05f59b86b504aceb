// Gives a consent, reads it, finds its event and understands a refusal, with viem. Input: {"rpcUrl", "registry", "app"} as JSON.
// docs/dapps.md shows what follows.
import { readFileSync } from "node:fs";
import { BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, http, zeroAddress } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains"; // chain id 31337, as of every local network

const { rpcUrl, registry, app } = JSON.parse(readFileSync(0, "utf8"));
const { abi } = JSON.parse(readFileSync(new URL("../../contracts/artifacts/ConsentRegistry.json", import.meta.url)));

const chain = createPublicClient({ chain: foundry, transport: http(rpcUrl) });
const account = mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: 2 });
const wallet = createWalletClient({ account, chain: foundry, transport: http(rpcUrl) });

const consent = {
  owner: account.address, app, source: `0x${"5a".repeat(32)}`, purposes: 1, expiry: 4_102_444_800n, // the year 2100
  price: 0n, cap: 0n, payout: zeroAddress,
};
const grant = { address: registry, abi, functionName: "grant", args: [consent, 7n] };

const hash = await wallet.writeContract(grant);
const receipt = await chain.waitForTransactionReceipt({ hash });
const active = await chain.readContract({ address: registry, abi, functionName: "isActive", args: [account.address, 7n, 1] });
const [granted] = await chain.getContractEvents({
  address: registry, abi, eventName: "Granted", args: { owner: account.address }, fromBlock: receipt.blockNumber,
});

let refusal = "";
try {
  await chain.simulateContract({ ...grant, account });
} catch (error) {
  const reverted = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  refusal = reverted.data.errorName; // NonceUsed
}

console.log(JSON.stringify({ active, app: granted.args.consent.app, refusal }));

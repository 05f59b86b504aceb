// What viem and ethers make of values, beside what we made of them.
// usage: node differences.mjs abi|packed|typed|transaction|signature
// stdin: one case a line   stdout: {"compared": number of cases, "differences": [{case, client, what, theirs}], twenty at most}
import { text } from "node:stream/consumers";
import * as ethers from "ethers";
import * as viem from "viem";
import { privateKeyToAccount, sign } from "viem/accounts";

const kind = process.argv[2];
const coder = ethers.AbiCoder.defaultAbiCoder();
const viemType = type => JSON.parse(ethers.ParamType.from(type).format("json"));

const checks = {
  abi: {
    ethers: ({ types, values, encoded }) => ({
      encoded: [coder.encode(types, values), encoded],
      decoded: [coder.encode(types, coder.decode(types, encoded)), encoded],
    }),
    viem: ({ types, values, encoded }) => {
      const parameters = types.map(viemType);
      return {
        encoded: [viem.encodeAbiParameters(parameters, values), encoded],
        decoded: [viem.encodeAbiParameters(parameters, viem.decodeAbiParameters(parameters, encoded)), encoded],
      };
    },
  },
  packed: {
    ethers: ({ types, values, encoded }) => ({ encoded: [ethers.solidityPacked(types, values), encoded] }),
    viem: ({ types, values, encoded }) => ({ encoded: [viem.encodePacked(types, values), encoded] }),
  },
  typed: {
    ethers: ({ document: { domain, types, message }, digest }) => ({ digest: [ethers.TypedDataEncoder.hash(domain, types, message), digest] }),
    viem: ({ document, digest }) => ({ digest: [viem.hashTypedData(document), digest] }),
  },
  transaction: {
    ethers: ({ key, transaction: t, raw, hash, from }) => {
      const ours = ethers.Transaction.from({
        type: t.type, chainId: t.chainId ?? 0, nonce: t.nonce, gasLimit: t.gas, to: t.to ?? null, value: t.value, data: t.data,
        ...(t.type < 2 ? { gasPrice: t.gasPrice } : { maxFeePerGas: t.cap, maxPriorityFeePerGas: t.tip }),
        ...(t.type > 0 ? { accessList: t.accessList } : {}),
        ...(t.type === 4 ? { authorizationList: t.authorizations } : {}),
      });
      ours.signature = new ethers.SigningKey(key).sign(ours.unsignedHash);
      const read = ethers.Transaction.from(raw);
      return { raw: [ours.serialized, raw], hash: [read.hash, hash], from: [read.from, from], again: [read.serialized, raw] };
    },
    viem: async ({ key, transaction: t, raw, hash, from }) => {
      const theirs = await privateKeyToAccount(key).signTransaction({
        type: { 0: "legacy", 1: "eip2930", 2: "eip1559", 4: "eip7702" }[t.type],
        chainId: t.chainId, nonce: t.nonce, gas: BigInt(t.gas), to: t.to, value: BigInt(t.value), data: t.data,
        ...(t.type < 2 ? { gasPrice: BigInt(t.gasPrice) } : { maxFeePerGas: BigInt(t.cap), maxPriorityFeePerGas: BigInt(t.tip) }),
        ...(t.type > 0 ? { accessList: t.accessList } : {}),
        ...(t.type === 4 ? { authorizationList: t.authorizations.map(a => ({ ...a, ...viem.parseSignature(a.signature) })) } : {}),
      });
      return { raw: [theirs, raw], hash: [viem.keccak256(raw), hash], from: [await viem.recoverTransactionAddress({ serializedTransaction: raw }), from] };
    },
  },
  signature: {
    ethers: ({ key, message, digest, signature, address }) => ({
      digest: [ethers.hashMessage(ethers.getBytes(message)), digest],
      signature: [new ethers.SigningKey(key).sign(digest).serialized, signature],
      recovered: [ethers.recoverAddress(digest, signature), address],
    }),
    viem: async ({ key, message, digest, signature, address }) => ({
      digest: [viem.hashMessage({ raw: message }), digest],
      signature: [await sign({ hash: digest, privateKey: key, to: "hex" }), signature],
      recovered: [await viem.recoverAddress({ hash: digest, signature }), address],
    }),
  },
}[kind];

const cases = (await text(process.stdin)).split("\n").map(line => JSON.parse(line));
const differences = [];
const differ = (difference, index) => { if (differences.length < 20) differences.push({ ...difference, case: cases[index] }); };
for (const [index, each] of cases.entries()) {
  for (const [client, check] of Object.entries(checks)) {
    try {
      for (const [what, [theirs, ours]] of Object.entries(await check(each)))
        if (theirs !== ours) differ({ client, what, theirs }, index);
    } catch (error) {
      differ({ client, what: "error", theirs: String(error.message).slice(0, 300) }, index);
    }
  }
}
console.log(JSON.stringify({ compared: cases.length, differences }));

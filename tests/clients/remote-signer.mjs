// Answers one JSON-RPC request as Clef does, with ethers doing the work.
// usage: node remote-signer.mjs PRIVATE-KEY   stdin: {method, params}   stdout: the result
import { text } from "node:stream/consumers";
import { Transaction, Wallet, getBytes, toNumber } from "ethers";

const wallet = new Wallet(process.argv[2]);
const { method, params } = JSON.parse(await text(process.stdin));
const mine = address => { if (address !== wallet.address) throw new Error(`${address} is not here`); };

const methods = {
  account_list: () => [wallet.address],
  account_signTransaction: async fields => {
    mine(fields.from);
    const transaction = Transaction.from({
      type: fields.gasPrice === undefined ? 2 : fields.accessList === undefined ? 0 : 1,
      chainId: fields.chainId, nonce: toNumber(fields.nonce), gasLimit: fields.gas, to: fields.to, value: fields.value, data: fields.data,
      gasPrice: fields.gasPrice, maxFeePerGas: fields.maxFeePerGas, maxPriorityFeePerGas: fields.maxPriorityFeePerGas,
      accessList: fields.accessList,
    });
    const raw = await wallet.signTransaction(transaction);
    return { raw, tx: { hash: Transaction.from(raw).hash } };
  },
  account_signData: async (type, address, data) => {
    mine(address);
    if (type !== "text/plain") throw new Error(`no content type ${type}`);
    return wallet.signMessage(getBytes(data));
  },
  account_signTypedData: async (address, { domain, types: { EIP712Domain, ...types }, message }) => {
    mine(address);
    if (!EIP712Domain) throw new Error("the type of the domain is missing");
    return wallet.signTypedData(domain, types, message);
  },
};
console.log(JSON.stringify(await methods[method](...params)));

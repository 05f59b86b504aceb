// What npm siwe makes of our sign-in messages, and messages that it makes itself.
// stdin: {key, chainId, domain, uri, make: [fields], check: [message text]}
// stdout: {"made": [{text, signature}], "checked": [{same} or {error}]}
import { text } from "node:stream/consumers";
import { Wallet } from "ethers";
import siwe from "siwe";

const { key, chainId, domain, uri, make, check } = JSON.parse(await text(process.stdin));
const wallet = new Wallet(key);
const made = [];
for (const fields of make) {
  const message = new siwe.SiweMessage({ domain, uri, chainId, address: wallet.address, version: "1", issuedAt: new Date().toISOString(), ...fields });
  const prepared = message.prepareMessage();
  made.push({ text: prepared, signature: await wallet.signMessage(prepared) });
}
const checked = check.map(one => {
  try {
    return { same: new siwe.SiweMessage(one).prepareMessage() === one };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
});
console.log(JSON.stringify({ made, checked }));

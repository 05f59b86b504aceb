// What ethers makes of consents as typed data (EIP-712).
// stdin: {domain, key, grants: [message], revokes: [message], revokeAlls: [message]}
// stdout: {"digests": [hash], "signatures": [signature]}, grants first, then the others
import { text } from "node:stream/consumers";
import { TypedDataEncoder, Wallet } from "ethers";

const { domain, key, grants, revokes, revokeAlls } = JSON.parse(await text(process.stdin));
const field = (type, name) => ({ type, name });
const consent = [
  field("address", "owner"), field("address", "app"), field("bytes32", "source"), field("uint8", "purposes"),
  field("uint64", "expiry"), field("uint128", "price"), field("uint128", "cap"), field("address", "payout"),
];
const grantTypes = {
  Consent: consent,
  Grant: [field("Consent", "consent"), field("uint256", "nonce"), field("uint256", "epoch"), field("uint256", "deadline")],
};
const revokeTypes = { Revoke: [field("address", "owner"), field("uint256", "nonce"), field("uint256", "deadline")] };
const revokeAllTypes = { RevokeAll: [field("address", "owner"), field("uint256", "epoch"), field("uint256", "deadline")] };

const all = [
  ...grants.map(message => [grantTypes, message]),
  ...revokes.map(message => [revokeTypes, message]),
  ...revokeAlls.map(message => [revokeAllTypes, message]),
];
const wallet = new Wallet(key);
const digests = all.map(([types, message]) => TypedDataEncoder.hash(domain, types, message));
const signatures = await Promise.all(all.map(([types, message]) => wallet.signTypedData(domain, types, message)));
console.log(JSON.stringify({ digests, signatures }));

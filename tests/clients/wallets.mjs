// What ethers makes of our keystores and words, and keystores that ethers writes.
// stdin: {read: [{json, password}], write: [{key, password}], wallets: [{entropy, passphrase, path}]}
// stdout: {read: [private key], written: [keystore], wallets: [{phrase, ethers: address, viem: address}]}
import { text } from "node:stream/consumers";
import { HDNodeWallet, Mnemonic, Wallet, encryptKeystoreJson } from "ethers";
import { mnemonicToAccount } from "viem/accounts";

const { read, write, wallets } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify({
  read: read.map(({ json, password }) => Wallet.fromEncryptedJsonSync(json, password).privateKey),
  written: await Promise.all(write.map(({ key, password }) => encryptKeystoreJson(new Wallet(key), password, { scrypt: { N: 1024 } }))),
  wallets: wallets.map(({ entropy, passphrase, path }) => {
    const { phrase } = Mnemonic.fromEntropy(entropy);
    return {
      phrase,
      ethers: HDNodeWallet.fromPhrase(phrase, passphrase, path).address,
      viem: mnemonicToAccount(phrase, { passphrase, path }).address,
    };
  }),
}));

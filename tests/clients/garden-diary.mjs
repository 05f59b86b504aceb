// An application that asks a person's device about the notes that the person granted to it.
import { createJWT, ES256KSigner, hexToBytes } from "did-jwt";
import OpenAI from "openai";

const { DEVICE_URL, PERSON_DID, APP_DID, APP_KEY } = process.env;

// A token says who asks and whom: signed with the key of the application's DID, good for five minutes.
const signer = ES256KSigner(hexToBytes(APP_KEY));
const token = () => createJWT({ aud: PERSON_DID }, { issuer: APP_DID, signer, alg: "ES256K", expiresIn: 300 }, { alg: "ES256K" });

const device = new OpenAI({ baseURL: new URL("v1", DEVICE_URL).href, apiKey: token });
const [model] = (await device.models.list()).data;

try {
  const answer = await device.chat.completions.create({
    model: model.id,
    messages: [{ role: "user", content: process.argv[2] }],
    max_tokens: 48,
    stream: true,
  });
  let ledger;
  for await (const chunk of answer) {
    process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
    ledger = chunk.ledger ?? ledger;
  }
  for (const { name, tokens } of ledger.sources) console.error(`${tokens} tokens from ${name}`);
} catch (error) {
  if (!(error instanceof OpenAI.APIError)) throw error;
  console.error(`${error.status} ${error.code}: ${error.error.message}`); // 403: the person granted nothing, or took it back
  process.exitCode = 1;
}

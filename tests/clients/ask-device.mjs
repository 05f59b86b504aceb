// Uses a device as an application would: with the official OpenAI client, unmodified.
// stdin: {baseURL, token, badToken, model, sources, question}
// stdout: {models, whole, streamed, usage, ledger, embedding, refusals}
import { text } from "node:stream/consumers";
import OpenAI from "openai";

const { baseURL, token, badToken, sources, question } = JSON.parse(await text(process.stdin));
const client = new OpenAI({ baseURL, apiKey: token, maxRetries: 0 });
const messages = [{ role: "user", content: question }];

const models = [];
for await (const model of client.models.list()) models.push(model.id);
const model = models[0];

const whole = await client.chat.completions.create({ model, messages, max_tokens: 12, temperature: 0, ledger: { sources } });

const streamed = { text: "", chunks: 0, finish: null };
let usage = null;
let ledger = null;
const stream = await client.chat.completions.create({
  model, messages, max_tokens: 12, temperature: 0, stream: true, stream_options: { include_usage: true }, ledger: { sources },
});
for await (const chunk of stream) {
  streamed.chunks++;
  streamed.text += chunk.choices[0]?.delta?.content ?? "";
  streamed.finish = chunk.choices[0]?.finish_reason ?? streamed.finish;
  usage = chunk.usage ?? usage;
  ledger = chunk.ledger ?? ledger;
}

const embeddings = await client.embeddings.create({ model, input: ["a hive", "a mat"] });

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return { status: error.status, code: error.code, type: error.type, name: error.constructor.name, message: error.message };
  }
}

const stranger = new OpenAI({ baseURL, apiKey: badToken, maxRetries: 0 });
const refusals = {
  badToken: await refusal(() => stranger.chat.completions.create({ model, messages })),
  otherSource: await refusal(() => client.chat.completions.create({ model, messages, ledger: { sources: ["nothing"] } })),
  otherModel: await refusal(() => client.chat.completions.create({ model: "gpt-5", messages })),
  training: await refusal(() => client.chat.completions.create({ model, messages, ledger: { sources, purpose: "training" } })),
  image: await refusal(() => client.chat.completions.create({
    model, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA==" } }] }],
  })),
};

console.log(JSON.stringify({
  models,
  whole: { text: whole.choices[0].message.content, finish: whole.choices[0].finish_reason, usage: whole.usage, ledger: whole.ledger },
  streamed, usage, ledger,
  embeddings: embeddings.data.map((one) => one.embedding.length),
  refusals,
}));

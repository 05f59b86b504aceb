// Encodes and decodes texts with Hugging Face's own tokenizer library.
// stdin: {"directory": where tokenizer.json and tokenizer_config.json lie, "texts": [...]}; stdout: {"ids": [[...]], "decoded": [...]}
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Tokenizer } from "@huggingface/tokenizers";

const { directory, texts } = JSON.parse(await text(process.stdin));
const read = name => JSON.parse(readFileSync(join(directory, name), "utf8"));
const tokenizer = new Tokenizer(read("tokenizer.json"), read("tokenizer_config.json"));
const ids = texts.map(item => tokenizer.encode(item).ids);
// the library refuses to decode nothing
console.log(JSON.stringify({ ids, decoded: ids.map(list => (list.length ? tokenizer.decode(list) : "")) }));

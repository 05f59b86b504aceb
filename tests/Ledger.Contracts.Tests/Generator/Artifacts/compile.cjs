// Makes Tricky.json from Tricky.sol with the compiler of contracts/. Usage: node compile.cjs
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const solc = require("../../../../contracts/node_modules/solc");

const source = fs.readFileSync(path.join(__dirname, "Tricky.sol"), "utf8");
const output = JSON.parse(solc.compile(JSON.stringify({
  language: "Solidity",
  sources: { "Tricky.sol": { content: source } },
  settings: {
    optimizer: { enabled: true, runs: 200 },
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  },
})));
for (const error of output.errors ?? []) process.stderr.write(error.formattedMessage);
const { abi, evm } = output.contracts["Tricky.sol"].Tricky;
const artifact = { contractName: "Tricky", abi, bytecode: "0x" + evm.bytecode.object };
fs.writeFileSync(path.join(__dirname, "Tricky.json"), JSON.stringify(artifact, null, 1) + "\n");

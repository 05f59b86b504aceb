// npm run check [-- --json FILE]: builds, tests, and fails when anything committed differs from what comes out:
// artifacts (ABI, creation code, size, storage layout) and gas snapshots. 'npm run artifacts' rewrites both.
// With --json the test results go to FILE as forge prints them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractNames, drift } from "./artifacts.mjs";
import { forge, root } from "./forge.mjs";

const CODE_LIMIT = 24_576; // EIP-170

const [flag, file] = process.argv.slice(2);
if (flag !== undefined && (flag !== "--json" || file === undefined)) throw new Error("usage: npm run check [-- --json FILE]");

if (forge(["build"]).status !== 0) process.exit(1);

const found = drift();
for (const name of contractNames()) {
  const { deployedSize } = JSON.parse(readFileSync(join(root, "artifacts", `${name}.json`), "utf8"));
  if (deployedSize > CODE_LIMIT) found.push(`${name} has ${deployedSize} bytes, more than a contract may have`);
}

const test = forge(["test", "--json"], { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
const json = test.stdout.trimEnd().split("\n").pop();
let passed = 0;
for (const [suite, { test_results: results }] of Object.entries(JSON.parse(json))) {
  for (const [name, { status, reason }] of Object.entries(results)) {
    if (status === "Success") passed++;
    else if (status === "Skipped") process.stderr.write(`contracts: ${suite} ${name} skipped: ${reason}\n`);
    else found.push(`${suite} ${name}: ${status} ${reason ?? ""}`);
  }
}
if (file !== undefined) writeFileSync(file, json);
if (test.status !== 0 && found.length === 0) found.push(`forge test ended with ${test.status}`);

// forge compares snapshots only when it prints for people.
const env = { ...process.env, FORGE_SNAPSHOT_CHECK: "true" };
const gas = forge(["test", "--match-contract", "GasTest"], { env, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
if (gas.status !== 0) found.push(`gas differs from snapshots/:\n${gas.stdout}`);

for (const line of found) process.stderr.write(`contracts: ${line}\n`);
if (found.length !== 0) {
  process.stderr.write("contracts: after a wanted change, 'npm run artifacts' rewrites artifacts and snapshots\n");
  process.exit(1);
}
process.stdout.write(`contracts: ${passed} tests passed; artifacts and gas snapshots are what a fresh build gives\n`);

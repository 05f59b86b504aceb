// npm run check: builds, tests, and fails when anything committed differs from what comes out:
// artifacts (ABI, creation code, size, storage layout) and gas snapshots. 'npm run artifacts' rewrites both.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contractNames, drift } from "./artifacts.mjs";
import { forge, root } from "./forge.mjs";

const CODE_LIMIT = 24_576; // EIP-170

const build = forge(["build"]);
if (build.status !== 0) process.exit(1);

const found = drift();
for (const name of contractNames()) {
  const { deployedSize } = JSON.parse(readFileSync(join(root, "artifacts", `${name}.json`), "utf8"));
  if (deployedSize > CODE_LIMIT) found.push(`${name} has ${deployedSize} bytes, more than a contract may have`);
}

const env = { ...process.env, FORGE_SNAPSHOT_CHECK: "true" };
const test = forge(["test"], { env, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
process.stdout.write(test.stdout);
if (test.status !== 0) found.push("forge test failed, or a gas snapshot differs");

if (found.length !== 0) {
  process.stderr.write(found.map((line) => `contracts: ${line}\n`).join("") + "contracts: 'npm run artifacts' rewrites them\n");
  process.exit(1);
}

// Runs the pinned forge binary of this machine's platform: node tools/forge.mjs build|test|...
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const platform = { linux: "linux", darwin: "darwin", win32: "win32" }[process.platform];
const architecture = { x64: "amd64", arm64: "arm64" }[process.arch];
const pinned = join(root, "node_modules", "@foundry-rs", `forge-${platform}-${architecture}`, "bin", "forge");

/** Runs forge in contracts/; the pinned package where there is one for this platform, else the forge on the path. */
export function forge(args, options = {}) {
  const binary = existsSync(pinned) ? pinned : "forge";
  const result = spawnSync(binary, args, { cwd: root, stdio: "inherit", maxBuffer: 1 << 28, ...options });
  if (result.error) throw new Error(`forge does not start (${result.error.code}): run 'npm ci' in contracts/`);
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(forge(process.argv.slice(2)).status ?? 1);

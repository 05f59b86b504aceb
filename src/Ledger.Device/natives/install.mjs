// Puts llama.cpp's libraries for this machine into lib/<package>: the CPU or Metal build always, CUDA or Vulkan only where such a chip can be used.
// `npm ci` would unpack every build of the operating system (hundreds of megabytes), so the packages are fetched one by one with `npm pack`
// and checked against the lock's SHA-512. Nothing is fetched when all is there. Prints the packages it installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const scope = "@node-llama-cpp/";
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8")).packages;

function fail(sentence) {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(1);
}

/** Names of the builds that this machine can use. */
function fitting() {
  const machine = `${process.platform}-${process.arch}`;
  const builds = {
    "linux-x64": ["linux-x64"], "linux-arm64": ["linux-arm64"], "linux-arm": ["linux-armv7l"], "linux-riscv64": ["linux-riscv64"],
    "darwin-arm64": ["mac-arm64-metal"], "darwin-x64": ["mac-x64"], "win32-x64": ["win-x64"], "win32-arm64": ["win-arm64"],
  }[machine];
  if (!builds) fail(`llama.cpp has no build for ${machine}`);
  if (machine === "linux-x64") {
    if (["/proc/driver/nvidia/version", "/usr/lib/wsl/lib/libcuda.so.1"].some(existsSync)) builds.push("linux-x64-cuda");
    else if (existsSync("/dev/dri") && readdirSync("/dev/dri").some(name => name.startsWith("renderD"))
      && ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].some(folder => existsSync(folder) && readdirSync(folder).length > 0)) builds.push("linux-x64-vulkan");
  }
  if (machine === "win32-x64") {
    const system = join(process.env.SystemRoot ?? "C:\\Windows", "System32");
    if (existsSync(join(system, "nvcuda.dll"))) builds.push("win-x64-cuda");
    else if (existsSync(join(system, "vulkan-1.dll"))) builds.push("win-x64-vulkan");
  }
  return builds;
}

/** Fetches one package, checks it, and moves its libraries into place in one step. */
function install(build, { version, integrity }) {
  const target = join(here, "lib", build);
  mkdirSync(join(here, "lib"), { recursive: true });
  const work = mkdtempSync(join(here, "lib", ".new-"));
  try {
    // One string: on Windows npm is a script and needs the shell; every part comes from the committed lock.
    execFileSync(`npm pack ${scope}${build}@${version} --ignore-scripts --loglevel=error --pack-destination .`, { cwd: work, shell: true, stdio: ["ignore", "ignore", "inherit"] });
    const archive = readdirSync(work).find(name => name.endsWith(".tgz"));
    const digest = "sha512-" + createHash("sha512").update(readFileSync(join(work, archive))).digest("base64");
    if (digest !== integrity) fail(`${scope}${build}@${version} is not what the lock says: ${digest}`);
    execFileSync("tar", ["-xzf", archive], { cwd: work, stdio: ["ignore", "ignore", "inherit"] });

    const bins = join(work, "package", "bins");
    const libraries = join(bins, readdirSync(bins)[0]);
    // The add-on for Node and the C++ helpers are of no use here.
    for (const name of readdirSync(libraries)) if (name.startsWith("llama-addon") || name.includes("llama-common")) rmSync(join(libraries, name));
    renameSync(join(work, "package", "LICENSE"), join(libraries, "LICENSE"));
    writeFileSync(join(libraries, ".integrity"), integrity + "\n");
    rmSync(target, { recursive: true, force: true });
    renameSync(libraries, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

for (const build of fitting()) {
  const locked = lock[`node_modules/${scope}${build}`] ?? fail(`the lock does not hold ${scope}${build}`);
  const stamp = join(here, "lib", build, ".integrity");
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === locked.integrity) continue;
  install(build, locked);
  process.stdout.write(`${build} ${locked.version}\n`);
}

// The committed artifacts: what the C# bindings are generated from. 'write' rewrites them and the gas snapshots.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { forge, root } from "./forge.mjs";

const folder = join(root, "artifacts");

/** Names of the deployed contracts, in the order of deployment.json. */
export function contractNames() {
  return JSON.parse(readFileSync(join(root, "deployment.json"), "utf8")).contracts.map((c) => c.contract);
}

function builtContract(name) {
  return JSON.parse(readFileSync(join(root, "out", `${name}.sol`, `${name}.json`), "utf8"));
}

// The contract whose code answers what a contract does not know itself: its calls are calls of that contract.
function answering(name) {
  const { contracts } = JSON.parse(readFileSync(join(root, "deployment.json"), "utf8"));
  return contracts.find((c) => c.contract === name)?.answersWith;
}

// The interface of both: what is said of a function, an event or an error twice is said once.
function withAnswers(built, other) {
  const known = new Set(built.abi.map((entry) => JSON.stringify(entry)));
  const added = other.abi.filter((entry) => entry.type !== "constructor" && !known.has(JSON.stringify(entry)));
  const both = (a, b) => {
    const said = { ...a };
    for (const part of ["methods", "events", "errors"]) if (a[part] ?? b[part]) said[part] = { ...b[part], ...a[part] };
    return said;
  };
  return { ...built, abi: [...built.abi, ...added], userdoc: both(built.userdoc, other.userdoc), devdoc: both(built.devdoc, other.devdoc) };
}

/** Text of the artifact of a contract, from forge's output. */
export function artifactText(name) {
  const other = answering(name);
  const built = other === undefined ? builtContract(name) : withAnswers(builtContract(name), builtContract(other));
  if (Object.keys(built.bytecode.linkReferences ?? {}).length !== 0) throw new Error(`${name} needs linking`);
  const artifact = {
    contractName: name,
    abi: built.abi,
    bytecode: built.bytecode.object,
    deployedSize: (built.deployedBytecode.object.length - 2) / 2,
    storageLayout: layout(built.storageLayout),
    userdoc: documentation(built.userdoc),
    devdoc: documentation(built.devdoc),
  };
  return JSON.stringify(artifact, null, 2) + "\n";
}

// What callers read: the bindings take their documentation from it. Variables of the storage are nobody's business.
function documentation({ kind, version, stateVariables, ...said }) {
  return said;
}

// Type keys hold the compiler's node numbers, which change with unrelated files: types are named by their labels.
function layout({ storage, types }) {
  const label = (key) => types[key].label;
  const variable = ({ label: name, slot, offset, type }) => ({ name, slot: Number(slot), offset, type: label(type) });
  const structs = {};
  for (const type of Object.values(types ?? {})) {
    if (type.members) structs[type.label] = { bytes: Number(type.numberOfBytes), members: type.members.map(variable) };
  }
  const sorted = Object.fromEntries(Object.keys(structs).sort().map((key) => [key, structs[key]]));
  return { storage: storage.map(variable), structs: sorted };
}

/** Differences between the committed artifacts and forge's output, one sentence each. */
export function drift() {
  const names = contractNames();
  const found = [];
  for (const name of names) {
    let committed = null;
    try {
      committed = readFileSync(join(folder, `${name}.json`), "utf8");
    } catch {
      found.push(`artifacts/${name}.json is missing`);
      continue;
    }
    const fresh = artifactText(name);
    if (fresh === committed) continue;
    const [a, b] = [JSON.parse(committed), JSON.parse(fresh)];
    const keys = Object.keys(b).filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
    found.push(`artifacts/${name}.json differs in ${keys.join(", ") || "its layout of text"}`);
  }
  for (const file of readdirSync(folder)) {
    if (!names.includes(file.replace(/\.json$/, ""))) found.push(`artifacts/${file} belongs to no contract`);
  }
  return found;
}

function write() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of contractNames()) writeFileSync(join(folder, `${name}.json`), artifactText(name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv[2] !== "write") throw new Error("usage: node tools/artifacts.mjs write");
  if (forge(["build"]).status !== 0) process.exit(1);
  write();
  const env = { ...process.env, FORGE_SNAPSHOT_EMIT: "true" };
  if (forge(["test", "--match-contract", "GasTest"], { env }).status !== 0) process.exit(1);
}

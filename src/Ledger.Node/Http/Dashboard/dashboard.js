// The page of one node: /status every two seconds, every step at once from /v1/events.
import { loss, rows, short, tokens } from "./format.js";
import { draw } from "./chart.js";

const byId = id => document.getElementById(id);
const set = (id, text, title) => { byId(id).textContent = text; if (title) byId(id).title = title; };
const curves = new Map(); // "round/slot" -> {round, slot, trained, losses}
let status = null;
let drawing = false;

function curveOf(round, slot, trained) {
  const key = `${round}/${slot}`;
  if (!curves.has(key)) curves.set(key, { round, slot, trained, losses: [] });
  return curves.get(key);
}

function redraw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const run = status?.run;
    const innerSteps = run?.innerSteps ?? 1;
    draw(byId("chart"), {
      innerSteps,
      rounds: run?.rounds ?? 1,
      curves: [...curves.values()].map(c => ({
        slot: c.slot,
        trained: c.trained,
        points: c.losses.map((l, i) => [c.round * innerSteps + i + 1, l]).filter(p => Number.isFinite(p[1])),
      })),
      validation: Object.entries(run?.validationLosses ?? {}).map(([round, l]) => [Number(round) * innerSteps, l]),
    });
    const slots = [...new Set([...curves.values()].map(c => c.slot))].sort((a, b) => a - b);
    byId("legend").replaceChildren(...slots.map(slot => {
      const item = document.createElement("i");
      item.className = `s${slot % 6}`;
      item.textContent = `— slot ${slot}`;
      return item;
    }), Object.assign(document.createElement("i"), { textContent: "● validation" }));
  });
}

function showRun(run) {
  if (!run) {
    set("round", "–");
    set("phase", "no run yet");
    rows("rounds", [], "No run yet.");
    return;
  }
  const over = run.round >= run.rounds;
  set("round", String(over ? run.rounds - 1 : run.round)); // counted from 0, as in the tables below and on chain
  set("phase", over ? `all ${run.rounds} rounds cut` : `${run.phase.toLowerCase()}, ${run.round + 1} of ${run.rounds}`);
  const losses = Object.entries(run.validationLosses).map(([r, l]) => [Number(r), l]).sort((a, b) => a[0] - b[0]);
  if (losses.length) {
    const [first, last] = [losses[0][1], losses[losses.length - 1][1]];
    set("validation", loss(last));
    set("validation-note", losses.length > 1 ? `${(last - first).toFixed(3).replace("-", "−")} since round ${losses[0][0]}` : "nats a token");
  }
  const known = new Set([...Object.keys(run.stateRoots), ...Object.keys(run.chainRoots)].map(Number));
  rows("rounds", [...known].sort((a, b) => a - b).map(round => {
    const [here, chain] = [run.stateRoots[round], run.chainRoots[round]];
    const agree = here && chain ? (here === chain ? { text: "✓ yes", kind: "good" } : { text: "✗ no", kind: "bad" }) : { text: "waiting", kind: "wait" };
    return [round === run.rounds ? "final" : String(round), { text: short(here), title: here, kind: "mono" }, { text: short(chain), title: chain, kind: "mono" },
      agree, { text: loss(run.validationLosses[round]), kind: "num" }];
  }), "No state yet.");
}

function showTraining(training) {
  if (!training) return;
  if (training.losses.length) set("loss", loss(training.losses[training.losses.length - 1]));
  set("step", `slot ${training.slot}, step ${training.step} of ${training.steps}`);
  set("speed", Math.round(training.tokensPerSecond).toLocaleString("en"));
}

function show(next) {
  status = next;
  set("role", next.roles.length ? next.roles.join(" and ") : "node");
  set("did", next.did);
  set("version", `ledger ${next.version}`);
  set("block", next.chain.block.toLocaleString("en"), next.chain.blockHash);
  set("chain", `chain ${next.chain.id}`);
  const reasons = next.health.reasons;
  byId("health").className = `badge ${next.health.ready ? "good" : "bad"}`;
  set("health", next.health.ready ? "ready" : reasons[0]?.code.replaceAll("_", " ") ?? "not ready");
  byId("reasons").hidden = reasons.length === 0;
  set("reasons", reasons.map(r => r.sentence).join(" "));
  set("earned", tokens(next.payments.credited));
  set("earned-note", `LDG, ${tokens(next.payments.withdrawn)} minted`);

  for (const curve of next.curves) {
    const known = curveOf(curve.round, curve.slot, curve.trained);
    if (curve.losses.length >= known.losses.length) known.losses = [...curve.losses];
  }
  if (next.training) {
    const live = curveOf(next.training.round, next.training.slot, true);
    if (next.training.losses.length >= live.losses.length) live.losses = [...next.training.losses];
  }
  showRun(next.run);
  showTraining(next.training);
  rows("replays", next.replays.map(r => [`round ${r.round}, slot ${r.slot}`, `${r.step} of ${r.steps}`,
    { text: r.outcome, kind: { upheld: "good", diverges: "bad", unavailable: "bad" }[r.outcome] ?? "wait" }]), "None yet.");
  rows("payments", [...next.payments.credits].reverse().map(c => [String(c.round), `${c.kind === "slot" ? "training" : c.kind}, slot ${c.slot}`, { text: tokens(c.amount), kind: "num" }]), "None yet.");
  rows("peers", next.peers.map(p => [{ text: short(p.identity), title: p.identity, kind: "mono" }, { text: p.url.replace(/^http:\/\/|\/$/g, ""), title: p.url, kind: "mono" },
    { text: (p.reachable ? "reachable" : "silent") + (p.refused ? `, ${p.refused} refused` : ""), kind: p.reachable && !p.refused ? "good" : "bad" }]), "None found yet.");
  redraw();
}

async function refresh() {
  try {
    const answer = await fetch("status", { cache: "no-store" });
    if (answer.ok) show(await answer.json());
    else set("health", "starting");
  } catch {
    byId("health").className = "badge bad";
    set("health", "node does not answer");
  }
}

async function refreshUses() {
  try {
    const answer = await fetch("v1/uses", { cache: "no-store" });
    const seen = answer.ok ? await answer.json() : null;
    if (!seen) throw new Error("the chain gives no usable answer");
    set("uses-note", [`Live consents of this identity at block ${seen.block.toLocaleString("en")}`, ...seen.warnings].join(". "));
    rows("uses", seen.uses.map(u => [{ text: short(u.app.split(":").pop()), title: u.app, kind: "mono" }, u.purposes.join(", ") + (u.through.length ? ", passed on" : ""),
      { text: short(u.source), title: u.source, kind: "mono" }, { text: u.left === null ? "free" : tokens(u.used), kind: "num" },
      { text: u.left === null ? "–" : tokens(u.left), kind: "num" }, { text: u.expiry.slice(0, 16).replace("T", " "), title: u.expiry }]), "Nobody can use it.");
  } catch {
    set("uses-note", "The chain gives no usable answer: nobody can say who can use it.");
  }
}

const events = new EventSource("v1/events");
events.addEventListener("step", event => {
  const step = JSON.parse(event.data);
  curveOf(step.round, step.slot, true).losses[step.step] = step.loss;
  set("loss", loss(step.loss));
  set("step", `slot ${step.slot}, step ${step.step + 1} of ${status?.run?.innerSteps ?? "?"}`);
  redraw();
});
for (const kind of ["run", "replay", "credit"]) events.addEventListener(kind, refresh);

addEventListener("resize", redraw);
setInterval(refresh, 2000);
setInterval(refreshUses, 10000);
refresh();
refreshUses();

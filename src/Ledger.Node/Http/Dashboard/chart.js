// A line chart in SVG: training loss of every step by slot, validation loss between the rounds.

const NS = "http://www.w3.org/2000/svg";
const MARGIN = { left: 44, right: 12, top: 10, bottom: 26 };

function element(name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Round numbers that divide [low, high] into about five parts. */
function ticks(low, high) {
  const raw = (high - low) / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + 1e-9; at += step) found.push(at);
  return { found, digits: Math.max(0, -Math.floor(Math.log10(step))) };
}

/**
 * Draws the chart anew.
 * curves: [{slot, trained, points: [[step, loss]]}], validation: [[step, loss]], step counted over all rounds.
 */
export function draw(host, { curves, validation, innerSteps, rounds }) {
  const width = Math.max(320, host.clientWidth);
  const height = Math.max(160, host.clientHeight);
  const values = [...curves.flatMap(c => c.points), ...validation].map(p => p[1]).filter(Number.isFinite);
  const last = Math.max(innerSteps, innerSteps * rounds);
  const low = values.length ? Math.min(...values) : 0;
  const high = values.length ? Math.max(...values) : 1;
  const pad = (high - low) * 0.05 || 0.1;
  const x = step => MARGIN.left + (width - MARGIN.left - MARGIN.right) * step / last;
  const y = loss => MARGIN.top + (height - MARGIN.top - MARGIN.bottom) * (high + pad - loss) / (high - low + 2 * pad);
  const path = points => points.map(([s, l], i) => `${i ? "L" : "M"}${x(s).toFixed(1)},${y(l).toFixed(1)}`).join("");

  const count = curves.reduce((sum, c) => sum + c.points.length, 0);
  const newest = curves.flatMap(c => c.points).reduce((a, b) => (b[0] >= a[0] ? b : a), [0, NaN]);
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "data-points": count });
  svg.setAttribute("aria-label", count
    ? `Loss over ${last} steps: ${count} steps so far, newest training loss ${newest[1].toFixed(3)} nats a token`
    : "Loss: no step yet");

  const scale = ticks(low - pad, high + pad);
  for (const at of scale.found) {
    svg.append(element("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(at), y2: y(at) }));
    svg.append(element("text", { x: MARGIN.left - 8, y: y(at) + 4, "text-anchor": "end" }, at.toFixed(scale.digits)));
  }
  for (let round = 0; round < rounds; round++) {
    const at = x(round * innerSteps);
    if (round > 0) svg.append(element("line", { class: "round", x1: at, x2: at, y1: MARGIN.top, y2: height - MARGIN.bottom }));
    svg.append(element("text", { x: at + 2, y: height - 8 }, `round ${round}`));
  }
  for (const curve of curves)
    if (curve.points.length)
      svg.append(element("path", { class: `curve s${curve.slot % 6}${curve.trained ? "" : " replayed"}`, d: path(curve.points) }));
  if (validation.length > 1) svg.append(element("path", { class: "validation", d: path(validation) }));
  for (const [step, loss] of validation) {
    const point = element("circle", { class: "point", cx: x(step), cy: y(loss), r: 4 });
    point.append(element("title", {}, `validation loss ${loss.toFixed(4)}`));
    svg.append(point);
  }
  host.replaceChildren(svg);
}

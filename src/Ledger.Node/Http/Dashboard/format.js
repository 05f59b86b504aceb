// Numbers and names as a person reads them.

/** An amount in the token's smallest unit (18 decimals, as a decimal string) in whole tokens. */
export function tokens(amount) {
  const units = BigInt(amount ?? "0");
  const hundredths = units / 10n ** 16n;
  const whole = (hundredths / 100n).toString().replace(/\B(?=(\d{3})+$)/g, " ");
  return `${whole}.${(hundredths % 100n).toString().padStart(2, "0")}`;
}

/** A hash or address with its middle left out; the whole is in the element's title. */
export function short(hex) {
  if (!hex) return "–";
  return hex.length > 16 ? `${hex.slice(0, 8)}…${hex.slice(-6)}` : hex;
}

export function loss(value) {
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}

/** Replaces the rows of a table; a cell is text or {text, title, kind}. */
export function rows(table, lines, empty) {
  const body = document.querySelector(`#${table} tbody`);
  const made = lines.map(cells => {
    const row = document.createElement("tr");
    for (const cell of cells) {
      const { text, title, kind } = typeof cell === "object" ? cell : { text: cell };
      const td = document.createElement("td");
      td.textContent = text;
      if (title) td.title = title;
      if (kind) td.className = kind;
      row.append(td);
    }
    return row;
  });
  if (made.length === 0) {
    const row = document.createElement("tr");
    const td = document.createElement("td");
    td.colSpan = 9;
    td.className = "note";
    td.textContent = empty;
    row.append(td);
    made.push(row);
  }
  body.replaceChildren(...made);
}

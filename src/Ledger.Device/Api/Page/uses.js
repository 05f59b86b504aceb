// Asks the device with the owner's token, which stays in this page, and shows the answer as text.
const byId = id => document.getElementById(id);

/** An amount in the token's smallest unit (18 decimals, as a decimal string) in whole tokens, exactly. */
function tokens(amount) {
  const digits = amount.padStart(19, "0");
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`.replace(/\.?0+$/, "");
}

function cells(use) {
  const app = use.through.length ? `${use.app}, through ${use.through.join(", ")}` : use.app;
  const paid = use.left != null; // what is null is left out of the answer
  return [app, use.purposes.join(", "), use.sourceName ?? use.source, paid ? tokens(use.used) : "free", paid ? tokens(use.left) : "–", use.expiry.slice(0, 16).replace("T", " ") + " UTC"];
}

function element(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

function show(seen) {
  const count = seen.uses.length;
  byId("note").textContent = `${count === 0 ? "Nobody" : count === 1 ? "One consent" : `${count} consents`}, as the chain has it at block ${seen.block}.`;
  byId("warnings").replaceChildren(...seen.warnings.map(warning => element("li", warning)));
  byId("uses").tBodies[0].replaceChildren(...seen.uses.map(use => {
    const row = document.createElement("tr");
    row.append(...cells(use).map(text => element("td", text)));
    return row;
  }));
  byId("uses").hidden = count === 0;
}

byId("ask").addEventListener("submit", async event => {
  event.preventDefault();
  byId("note").textContent = "Asking the chain.";
  byId("uses").hidden = true;
  byId("warnings").replaceChildren();
  try {
    const answer = await fetch("v1/owner/uses", { cache: "no-store", headers: { Authorization: `Bearer ${byId("token").value.trim()}` } });
    const body = await answer.json();
    if (answer.ok) show(body);
    else byId("note").textContent = body.error.message;
  } catch {
    byId("note").textContent = "The device does not answer: nobody can say who can use it.";
  }
});

// Pages work without this; with it, what was asked shows its answer at once, and nothing is sent twice.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  // What was left empty need not stand in the address.
  if (form.method === "get") {
    for (const field of form.elements) {
      if (field.name && field.value === "") field.disabled = true;
    }
  }
  // Once it is under way: a button that is off has no value in what is sent.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
});

// Back from the page before: what was switched off is there again.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll(":disabled")) field.disabled = false;
});

// "/" goes to the first field, as people who work without a mouse expect.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
  const first = document.querySelector("main input:not([type=hidden])");
  if (first) {
    first.focus();
    event.preventDefault();
  }
});

// A document stays where it is: of a file that is chosen only its SHA-256 goes into the field.
for (const field of document.querySelectorAll("input[data-hash]")) {
  if (!window.crypto || !crypto.subtle) break;
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.setAttribute("aria-label", "the file whose SHA-256 it is");
  chooser.addEventListener("change", async () => {
    if (chooser.files.length === 0) return;
    const bytes = await crypto.subtle.digest("SHA-256", await chooser.files[0].arrayBuffer());
    field.value = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  field.after(chooser);
}

// A text may come out of a file; its name goes into the field for it, where nothing stands there.
for (const field of document.querySelectorAll("textarea[data-file]")) {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.setAttribute("aria-label", "a file that the text is read from");
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    if (!file) return;
    field.value = await file.text();
    const name = field.form.elements[field.name.replace("text", "name")];
    if (name && name !== field && name.value === "") name.value = file.name;
  });
  field.before(chooser);
}

// Tables that the server neither sorts nor has as CSV: they are short, and all of each is on the page.
const shown = (cell) => cell.innerText.trim().replace(/\s+/g, " ");
const number = (text) => {
  const found = /^(?:[A-Z]{3} )?(-?[\d,]+(?:\.\d+)?)(?: %)?$/.exec(text);
  return found ? parseFloat(found[1].replaceAll(",", "")) : NaN;
};

function compare(a, b) {
  const [x, y] = [number(a), number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
}

function sortBy(table, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => compare(shown(a.cells[column]), shown(b.cells[column])) * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
}

// As the server writes it: what a spreadsheet would take for a formula has an apostrophe in front.
function csvOf(table) {
  const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) && Number.isNaN(number(text)) ? "'" : "") + text.replaceAll('"', '""')}"`;
  return [...table.rows].map((row) => [...row.cells].map((one) => cell(shown(one))).join(",") + "\n").join("");
}

for (const table of document.querySelectorAll("main table")) {
  if (!table.tHead || table.tBodies.length !== 1 || table.tBodies[0].rows.length < 2) continue;
  if (table.querySelector("th a, [colspan]")) continue;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (head.textContent.trim() === "") return;
    const button = document.createElement("button");
    button.className = "sorts";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head, column));
    head.append(button);
  });
  if (table.closest("section, article")?.querySelector("a.csv")) continue;
  const link = document.createElement("a");
  link.className = "csv";
  link.textContent = "As CSV";
  link.download = "table.csv";
  link.href = "#";
  link.addEventListener("click", () => {
    link.href = "data:text/csv;charset=utf-8," + encodeURIComponent(csvOf(table));
  });
  const place = document.createElement("p");
  place.className = "ways";
  place.append(link);
  (table.closest(".wide-table") ?? table).after(place);
}

// How hard it is to guess a new password, as it is typed: the server says it, which decides in the end.
for (const place of document.querySelectorAll("form .strength")) {
  const form = place.closest("form");
  const meter = document.createElement("meter");
  meter.max = 66;
  let last = 0;
  form.elements.new.addEventListener("input", () => {
    clearTimeout(last);
    last = setTimeout(async () => {
      const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, new: form.elements.new.value });
      const reply = await fetch("/account/password/strength", { method: "POST", body });
      if (!reply.ok) return;
      const { bits, needed, enough } = await reply.json();
      [meter.low, meter.high, meter.optimum, meter.value] = [needed, needed, meter.max, Math.min(bits, meter.max)];
      place.replaceChildren(meter, ` ${enough ? "✓ It will do" : "✕ It will not do yet"}: ${bits} bits to guess it, of ${needed} that it needs.`);
    }, 300);
  });
}

// A security key is asked to sign what the page has been given for it; the form takes along what it says.
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const base64Of = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

for (const form of document.querySelectorAll("form[data-challenge]")) {
  if (!window.PublicKeyCredential) break;
  const { challenge, host, keys, user, name } = form.dataset;
  const known = keys.split(" ").filter((id) => id !== "").map((id) => ({ type: "public-key", id: bytesOf(id) }));
  const asked = { challenge: bytesOf(challenge), timeout: 120000 };
  const ask = () => (user === undefined
    ? navigator.credentials.get({ publicKey: { ...asked, rpId: host, allowCredentials: known, userVerification: "preferred" } })
    : navigator.credentials.create({ publicKey: {
      ...asked, rp: { id: host, name: "Licet" }, user: { id: bytesOf(user), name, displayName: name }, excludeCredentials: known,
      pubKeyCredParams: [{ type: "public-key", alg: -7 }], attestation: "none",
      authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
    } }));
  const wrong = form.querySelector(".wrong");
  const button = form.querySelector("button");
  wrong.textContent = "";
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    wrong.textContent = "";
    button.disabled = true;
    try {
      const { rawId, response } = await ask();
      const said = {
        client_data: response.clientDataJSON, credential: rawId, signature: response.signature ?? new ArrayBuffer(0),
        authenticator_data: response.authenticatorData ?? response.getAuthenticatorData(),
      };
      for (const [field, buffer] of Object.entries(said)) form.elements[field].value = base64Of(buffer);
      form.submit();
    } catch (error) {
      wrong.textContent = `The security key said nothing: ${error.message}`;
      button.disabled = false;
    }
  });
}

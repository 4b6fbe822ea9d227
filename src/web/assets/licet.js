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

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
  for (const button of form.querySelectorAll("button")) button.disabled = true;
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

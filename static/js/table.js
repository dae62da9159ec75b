// Select all rows of the page, and say how many: <input data-select-all>, <output data-selected-count>.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll("input[name=selected]")];
  const all = document.querySelector("[data-select-all]");

  function tell() {
    const chosen = boxes().filter((box) => box.checked).length;
    for (const box of boxes()) { const row = box.closest("tr"); if (row) row.classList.toggle("selected", box.checked); }
    for (const node of document.querySelectorAll("[data-selected-count]")) node.textContent = String(chosen);
    if (all) { all.checked = chosen > 0 && chosen === boxes().length; all.indeterminate = chosen > 0 && !all.checked; }
  }

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; tell(); });
  }
  document.addEventListener("change", (event) => { if (event.target.name === "selected") tell(); });
  if (boxes().length) tell();
})();

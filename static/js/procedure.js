// A procedure being written. Everything works without this file; it swaps one section at a time, and adds up as one types.
(() => {
  "use strict";
  // A refusal (422) and an overtaking (409) are answers to show, not failures to hide.
  // An answer without the section (a session that ended, a draft given up) never takes the place of what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail, elt = requestConfig.elt;
    if (!elt.matches("form[hx-select]")) return;
    if ([409, 422].includes(xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
    if (!xhr.responseText.includes(`id="${elt.getAttribute("hx-select").slice(1)}"`)) { event.detail.shouldSwap = event.detail.isError = false; kept(elt); }
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (event.detail.elt.matches("form[hx-select]")) kept(event.detail.elt); });
  }
  function kept(form) {
    let said = form.querySelector("[data-kept]");
    if (!said) {
      said = document.createElement("p");
      said.className = "save-state"; said.dataset.state = "failed"; said.dataset.kept = ""; said.setAttribute("role", "alert");
      form.append(said);
    }
    said.textContent = document.documentElement.lang === "en"
      ? "Not saved: your session has ended, this draft is gone, or the network is down. What you typed is still here: copy it before you reload the page."
      : "Pas enregistré : votre session est terminée, cette préparation a été abandonnée, ou le réseau est coupé. Ce que vous avez tapé est encore là : copiez-le avant de recharger la page.";
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = event.detail.elt.querySelector && event.detail.elt.querySelector("[role=alert][tabindex]");
    if (box) box.focus();
    addUp();
  });

  // The shares of the instalments, added up: said in words by the server too, when saved.
  const thousandths = (text) => { const read = Number(text.replace("%", "").replace(",", ".").trim()); return Number.isFinite(read) ? Math.round(read * 1000) : 0; };
  function addUp() {
    for (const node of document.querySelectorAll("[data-sum-of]")) {
      const form = node.closest("form");
      let total = 0;
      for (const field of form.querySelectorAll(`input[name$="-${node.dataset.sumOf}"]`)) {
        const removed = form.querySelector(`input[name="${field.name.replace(/[^-]+$/, "DELETE")}"]`);
        if (!(removed && removed.checked)) total += thousandths(field.value);
      }
      node.textContent = `${(total / 1000).toLocaleString(document.documentElement.lang)} %`;
      node.dataset.state = total === 100000 ? "saved" : "failed";
    }
  }
  document.addEventListener("input", addUp);
  addUp();

  // Inserting a field of a letter where the cursor is.
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[data-insert]");
    if (!button) return;
    const area = document.getElementById(button.dataset.into);
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();

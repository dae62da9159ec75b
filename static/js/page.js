// Small comforts of every page. Nothing essential depends on them.
(() => {
  "use strict";
  const summary = document.getElementById("error-summary") || document.getElementById("reasons");
  if (summary) summary.focus();

  // htmx: the token travels with every request; nothing is evaluated, no style is injected.
  if (window.htmx) {
    window.htmx.config.allowEval = false;
    window.htmx.config.includeIndicatorStyles = false;
    window.htmx.config.allowScriptTags = false;
    window.htmx.config.attributesToSettle = ["class", "width", "height"]; // never « style »: the content policy refuses it
  }
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  // A menu closes with Escape, or when the focus goes elsewhere.
  for (const menu of document.querySelectorAll("details.menu")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  }
})();

// The reading room: J/K to move between questions, 0–5 to mark, a split that is remembered.
//   <div class="reading-room" data-reading-room> … <div class="reading-file">…</div> <div class="reading-grid">…</div> </div>
//   each question: <fieldset class="marks" data-question> with radio inputs whose values are 0 to 5
//   optional: <button type="button" data-split hidden>, <output data-unmarked>
(() => {
  "use strict";
  const room = document.querySelector("[data-reading-room]");
  if (!room) return;
  const questions = [...room.querySelectorAll("[data-question]")];
  const splits = ["", "split-even", "split-wide"];
  let place = -1;

  const isTyping = (node) => node.closest("textarea, select, [contenteditable]") || (node.tagName === "INPUT" && node.type !== "radio");

  function go(to) {
    if (!questions.length) return;
    if (place >= 0) questions[place].classList.remove("is-current");
    place = Math.min(Math.max(to, 0), questions.length - 1);
    const question = questions[place];
    question.classList.add("is-current");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    question.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    const first = question.querySelector("input:checked, input, textarea");
    if (first) first.focus({ preventScroll: true });
  }

  function mark(value) {
    const input = place >= 0 && questions[place].querySelector(`input[type=radio][value="${value}"]:not(:disabled)`);
    if (!input) return;
    input.checked = true;
    input.focus({ preventScroll: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function countUnmarked() {
    const left = questions.filter((question) => question.querySelector("input[type=radio]") && !question.querySelector("input:checked")).length;
    for (const node of room.querySelectorAll("[data-unmarked]")) node.textContent = String(left);
  }

  function split(name) {
    for (const each of splits) if (each) room.classList.toggle(each, each === name);
    try { window.localStorage.setItem("sillage:split", name); } catch { /* private window: not remembered */ }
  }

  room.addEventListener("focusin", (event) => {
    const here = questions.findIndex((question) => question.contains(event.target));
    if (here >= 0 && here !== place) { if (place >= 0) questions[place].classList.remove("is-current"); place = here; questions[place].classList.add("is-current"); }
  });
  room.addEventListener("change", countUnmarked);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "j" || event.key === "J") { event.preventDefault(); go(place + 1); }
    else if (event.key === "k" || event.key === "K") { event.preventDefault(); go(place - 1); }
    else if (/^[0-9]$/.test(event.key)) mark(event.key);
  });
  for (const button of room.querySelectorAll("[data-split]")) {
    button.hidden = false;
    button.addEventListener("click", () => split(splits[(splits.findIndex((each) => each && room.classList.contains(each)) + 1 || 1) % splits.length]));
  }
  try { split(window.localStorage.getItem("sillage:split") || ""); } catch { /* nothing remembered */ }
  countUnmarked();
})();

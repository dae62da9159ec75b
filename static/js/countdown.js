// <span class="countdown" data-deadline="2027-03-03T22:59:00Z" data-now="…server's instant…"
//       data-words-left="Il reste %s" data-words-over="L’heure est passée">…server-written text…</span>
// The clock is the server's: the offset with this device is measured once, when the page arrives.
(() => {
  "use strict";
  const arrived = Date.now();
  const two = (value) => String(value).padStart(2, "0");

  function left(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60;
    const day = document.documentElement.lang === "en" ? "d" : "j";
    if (days >= 2) return `${days}\u00a0${day} ${hours}\u00a0h`;
    if (days || hours) return `${days * 24 + hours}\u00a0h\u00a0${two(minutes)}`;
    return minutes >= 5 ? `${minutes}\u00a0min` : `${minutes}\u00a0min\u00a0${two(seconds % 60)}\u00a0s`;
  }

  function draw(node, deadline, offset) {
    const rest = deadline - (Date.now() + offset);
    const text = rest > 0 ? (node.dataset.wordsLeft || "%s").replace("%s", left(rest)) : node.dataset.wordsOver || node.textContent;
    if (node.textContent !== text) node.textContent = text;
    if (rest < 24 * 3600 * 1000) node.dataset.urgent = "";
    const pause = rest > 3600 * 1000 ? 30000 : 1000;
    if (rest > 0) window.setTimeout(draw, pause, node, deadline, offset);
  }

  for (const node of document.querySelectorAll("[data-deadline]")) {
    const offset = node.dataset.now ? Date.parse(node.dataset.now) - arrived : 0;
    draw(node, Date.parse(node.dataset.deadline), offset);
  }
})();

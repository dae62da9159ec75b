// <textarea data-count="1500">: says how many characters are left, counting a line end once, as the server does.
// Nothing is cut: a text too long is kept, and the number says by how much.
(() => {
  "use strict";
  const french = document.documentElement.lang !== "en";
  const words = (left) => left >= 0
    ? (french ? `Encore ${left} caractères possibles.` : `${left} characters left.`)
    : (french ? `${-left} caractères de trop.` : `${-left} characters too many.`);
  const counted = (text) => [...text.replace(/\r\n?/g, "\n")].length;

  function follow(area) {
    const note = document.createElement("p");
    note.className = "muted small";
    note.id = `${area.id}_left`;
    area.after(note);
    area.setAttribute("aria-describedby", [area.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
    const draw = () => {
      const left = Number(area.dataset.count) - counted(area.value);
      note.textContent = words(left);
      note.classList.toggle("text-danger", left < 0);
    };
    area.addEventListener("input", draw);
    draw();
  }

  document.querySelectorAll("textarea[data-count]").forEach(follow);
})();

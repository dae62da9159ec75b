// Nothing typed is ever lost.
//
//   <form method="post" action="…" data-autosave="/dossiers/12/section/3/enregistrer/" data-revision="7">
//     … fields … <p class="save-state" data-save-state aria-live="polite">…</p>
//
// The form's fields are POSTed to data-autosave two seconds after the last key, with `revision`.
//   200 {"revision": 8, "saved_at": "12 h 03 min 07 s"}   saved (optional "missing": what is still to do, shown in [data-missing])
//   409 {"sentence": "Camille Essai a modifié …", "revision": 9}   somebody else was faster: said, kept here, never overwritten
//   422 {"errors": {"field": ["…"]}}                        saved nothing: said beside the fields' names, kept here
//   anything else, or no network                           kept in this browser, tried again after 2, 4, 8 … 60 seconds
// After a reload: a text kept on the same revision is put back; on another revision the person chooses.
// Without JavaScript the form's own button saves.
(() => {
  "use strict";
  const WAIT = 2000, LONGEST = 60000;
  const english = document.documentElement.lang === "en";
  const words = english
    ? { saving: "Saving…", saved: "Saved at %s", failed: "Not saved yet: your text is kept in this browser, we will try again.", restored: "Your unsaved text was put back: check it.", refused: "Not saved: ", older: "This browser kept a text that was never saved, written on an older version of this page.", take: "Put my text back", drop: "Keep this version" }
    : { saving: "Enregistrement…", saved: "Enregistré à %s", failed: "Pas encore enregistré : votre texte est gardé dans ce navigateur, nouvel essai bientôt.", restored: "Votre texte non enregistré a été remis en place : vérifiez-le.", refused: "Pas enregistré : ", older: "Ce navigateur a gardé un texte jamais enregistré, écrit sur une version plus ancienne de cette page.", take: "Reprendre mon texte", drop: "Garder cette version" };

  class Autosave {
    constructor(form) {
      this.form = form;
      this.key = `sillage:autosave:${form.dataset.autosave}`;
      this.node = form.querySelector("[data-save-state]") || document.querySelector("[data-save-state]");
      this.delay = WAIT; this.timer = 0; this.dirty = false; this.busy = false; this.stopped = false;
      this.restore();
      form.addEventListener("input", (event) => { if (event.target.type !== "file") this.changed(); });
      form.addEventListener("change", (event) => { if (event.target.type !== "file") this.changed(); });
      form.addEventListener("submit", () => { this.leaving = true; this.keep(true); });
      window.addEventListener("pageshow", () => { this.leaving = false; });
      window.addEventListener("online", () => { if (this.dirty) this.later(0); });
      window.addEventListener("beforeunload", (event) => { if (this.dirty && !this.leaving) { this.keep(); event.preventDefault(); event.returnValue = ""; } });
    }

    fields() {
      return [...new FormData(this.form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && name !== "revision" && typeof value === "string");
    }

    changed() {
      this.dirty = true; this.delay = WAIT;
      this.keep();
      if (!this.stopped) this.later(WAIT);
    }

    later(wait) { window.clearTimeout(this.timer); this.timer = window.setTimeout(() => this.send(), wait); }

    keep(sent = false) {
      if (!this.dirty) return;
      try { window.localStorage.setItem(this.key, JSON.stringify({ sent, revision: this.form.dataset.revision || "", fields: this.fields() })); } catch { /* full or forbidden: the page still holds it */ }
    }

    forget() { try { window.localStorage.removeItem(this.key); } catch { /* nothing was kept */ } }

    async send() {
      if (this.busy || this.stopped) return;
      this.busy = true;
      const before = JSON.stringify(this.fields());
      const body = new URLSearchParams(this.fields());
      body.set("revision", this.form.dataset.revision || "");
      this.say("saving", words.saving);
      try {
        const token = this.form.querySelector("input[name=csrfmiddlewaretoken]");
        const answer = await fetch(this.form.dataset.autosave, { method: "POST", body, credentials: "same-origin", redirect: "error", headers: { "X-CSRFToken": token ? token.value : "", Accept: "application/json", "X-Requested-With": "autosave" } });
        this.busy = false;
        await this.heard(answer, before);
      } catch {
        this.busy = false;
        this.failed();
      }
    }

    async heard(answer, before) {
      const type = answer.headers.get("Content-Type") || "";
      const data = type.includes("json") ? await answer.json() : null;
      if (answer.ok && data) this.saved(data, before);
      else if (answer.status === 409 && data) this.conflict(data);
      else if (answer.status === 422 && data) this.refused(data);
      else this.failed();
    }

    saved(data, before) {
      if (data.revision !== undefined) {
        this.form.dataset.revision = data.revision;
        const hidden = this.form.querySelector("input[name=revision]");
        if (hidden) hidden.value = data.revision;
      }
      for (const node of document.querySelectorAll("[data-missing]")) if (data.missing !== undefined) node.textContent = data.missing;
      this.delay = WAIT;
      this.dirty = JSON.stringify(this.fields()) !== before;
      if (this.dirty) { this.keep(); this.later(WAIT); } else this.forget();
      this.say("saved", words.saved.replace("%s", data.saved_at || clock()));
    }

    conflict(data) { this.stopped = true; this.keep(); this.say("failed", data.sentence || words.failed); }

    refused(data) {
      const lines = Object.values(data.errors || {}).flat();
      this.keep();
      this.say("failed", words.refused + (lines.join(" ") || data.sentence || ""));
    }

    failed() {
      this.keep();
      this.say("failed", words.failed);
      this.later(this.delay);
      this.delay = Math.min(this.delay * 2, LONGEST);
    }

    // What was kept is put back only on the version it was written on: a newer one (a colleague's) is never overwritten unasked.
    restore() {
      let kept = null;
      try { kept = JSON.parse(window.localStorage.getItem(this.key)); } catch { return; }
      if (!kept || !Array.isArray(kept.fields)) return;
      const moved = kept.revision !== (this.form.dataset.revision || "");
      if ((moved && kept.sent) || JSON.stringify(kept.fields) === JSON.stringify(this.fields())) { this.forget(); return; }
      if (moved) this.ask(kept.fields); else this.takeBack(kept.fields);
    }

    takeBack(fields) {
      this.fill(fields);
      this.dirty = true;
      this.say("failed", words.restored);
      this.later(WAIT);
    }

    ask(fields) {
      const box = document.createElement("div"), text = document.createElement("p"), actions = document.createElement("p");
      box.className = "notice notice-warning"; actions.className = "actions"; text.textContent = words.older;
      for (const [label, act] of [[words.take, () => this.takeBack(fields)], [words.drop, () => this.forget()]]) {
        const button = document.createElement("button");
        button.type = "button"; button.className = "btn btn-secondary"; button.textContent = label;
        button.addEventListener("click", () => { box.remove(); act(); });
        actions.append(button);
      }
      box.append(text, actions);
      this.form.prepend(box);
    }

    fill(fields) {
      const values = new Map();
      for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
      for (const control of this.form.elements) {
        if (!control.name || control.name === "csrfmiddlewaretoken" || control.name === "revision" || ["file", "submit", "button", "hidden"].includes(control.type)) continue;
        const kept = values.get(control.name) || [];
        if (control.type === "checkbox" || control.type === "radio") control.checked = kept.includes(control.value);
        else if (control.type === "select-multiple") for (const option of control.options) option.selected = kept.includes(option.value);
        else if (kept.length) control.value = kept.length > 1 ? kept.splice(0, 1)[0] : kept[0];
      }
    }

    say(state, text) { if (this.node) { this.node.dataset.state = state; this.node.textContent = text; } }
  }

  function clock() {
    const now = new Date(), two = (value) => String(value).padStart(2, "0");
    return english ? now.toLocaleTimeString("en-GB") : `${now.getHours()}\u00a0h\u00a0${two(now.getMinutes())}\u00a0min\u00a0${two(now.getSeconds())}\u00a0s`;
  }

  for (const form of document.querySelectorAll("form[data-autosave]")) form.autosave = new Autosave(form);
})();

// Saves each answer as it is given. What could not be saved stays in the form and is tried again until it is.
"use strict";
const form = document.querySelector("form[data-intake]");
if (form) keep(form);

// A second press on a button that signs is no second signature.
document.querySelector("form[data-once]")?.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button");
  setTimeout(() => { button.disabled = true; });
  addEventListener("pageshow", () => { button.disabled = false; });
});

function keep(form) {
  const saved = document.getElementById("saved");
  const dots = form.querySelectorAll(".dots.many span");
  const questions = [...form.querySelectorAll(".question[id]")];
  const others = "BroadcastChannel" in window ? new BroadcastChannel("intake") : null;
  const touched = new Set();
  let timer = 0, tries = 0, isSaving = false, isLeaving = false, hasPointer = false, hasProblem = false;

  const say = (words, kind) => {
    saved.replaceChildren(Object.assign(document.createElement("span"), { textContent: words, className: kind }));
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
  const namesIn = (parts) => new Set([...parts].flatMap((part) => [...part.querySelectorAll("[name]")].map((one) => one.name)));

  async function save() {
    if (isSaving || !touched.size) return;
    const batch = [...touched];
    touched.clear();
    isSaving = true;
    say(form.dataset.busy, "quiet");
    const names = namesIn(batch);
    const body = new FormData();
    for (const [name, value] of new FormData(form)) if (names.has(name) || name === "csrfmiddlewaretoken") body.append(name, value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "error", keepalive: true });
      if (answer.status === 404) {
        say(form.dataset.closed, "lost");
        isSaving = isLeaving = false;
        return;
      }
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      hasProblem = answer.status === 422;
      const told = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("saved");
      saved.replaceChildren(...told.childNodes);
      tries = 0;
      others?.postMessage(form.action);
    } catch {
      batch.forEach((part) => touched.add(part));
      say(form.dataset.lost, "lost");
      later(1000 * Math.min(2 ** tries++, 30));
    }
    isSaving = false;
    if (touched.size && !tries) later(0);
    else if (isLeaving && !touched.size && !hasProblem) location.assign(form.dataset.next);
    else if (isLeaving && hasProblem) isLeaving = false;
  }

  function onward(question) {
    const next = questions[questions.indexOf(question) + 1];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    next?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  form.addEventListener("pointerdown", () => { hasPointer = true; });
  form.addEventListener("keydown", () => { hasPointer = false; });
  form.addEventListener("input", (event) => {
    const part = event.target.closest("[data-save]");
    if (!part) return;
    touched.add(part);
    if (event.target.name === "named") more(event.target);
    later(event.target.type === "radio" || event.target.type === "checkbox" ? 150 : 700);
  });
  form.addEventListener("change", (event) => {
    const question = event.target.closest(".question[id]");
    if (!question || event.target.name !== question.id) return;
    dots[questions.indexOf(question)]?.classList.add("done");
    const asksMore = event.target.value === "yes" && question.querySelector(".follow");
    if (hasPointer && !asksMore && event.target.value !== "unsure") onward(question);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    isLeaving = true;
    if (!touched.size && !isSaving && !hasProblem) location.assign(form.dataset.next);
    else { hasProblem = false; if (!touched.size && !isSaving) form.querySelectorAll("[data-save]").forEach((part) => touched.add(part)); save(); }
  });
  addEventListener("online", () => later(0));
  addEventListener("beforeunload", (event) => { if (touched.size) event.preventDefault(); });
  addEventListener("pagehide", () => { save(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // Another tab saved this part: show what it saved, unless something here is still on its way.
  others?.addEventListener("message", (event) => { if (event.data === form.action && !touched.size && !isSaving) location.reload(); });

  function more(field) {
    if (field.value && field === field.parentElement.lastElementChild) {
      const copy = field.cloneNode();
      copy.value = "";
      field.after(copy);
    }
  }
}

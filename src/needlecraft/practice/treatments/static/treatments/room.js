// The room without this script works; with it numbers are tapped, the timer moves, and a lost line is told and made good.
(() => {
  "use strict";
  const form = document.getElementById("record");
  const lost = document.getElementById("lost");
  const RETRY_MS = 4000;
  let unsaved = false;
  let waiting = 0;

  // A minus and a plus beside every number.
  for (const input of document.querySelectorAll(".tap input[type=number]")) {
    if (input.matches(":disabled")) continue;
    const row = document.createElement("span");
    row.className = "tapped";
    input.replaceWith(row);
    const tap = (sign, step) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "second";
      button.textContent = sign;
      button.setAttribute("aria-label", `${sign} ${input.step}, ${input.labels[0]?.textContent ?? ""}`);
      button.addEventListener("click", () => { input[step](); input.dispatchEvent(new Event("change", { bubbles: true })); });
      return button;
    };
    row.append(tap("−", "stepDown"), input, tap("+", "stepUp"));
  }

  // The timer: the server's clock decides, this only paints.
  for (const place of document.querySelectorAll("[data-until]")) {
    const { from, until, now, left, over } = place.dataset;
    const skew = Date.parse(now) - Date.now();
    const [start, end] = [Date.parse(from), Date.parse(until)];
    const paint = () => {
      const at = Date.now() + skew;
      place.querySelector("progress").value = Math.min(100, (100 * (at - start)) / (end - start));
      place.querySelector("span").textContent = at >= end ? over : `${Math.ceil((end - at) / 60000)} ${left}`;
      place.parentElement.classList.toggle("is-over", at >= end);
    };
    place.hidden = false;
    paint();
    setInterval(paint, 1000);
  }

  if (!form) return;
  const again = () => { clearTimeout(waiting); waiting = setTimeout(() => window.htmx.trigger(form, "change"), RETRY_MS); };
  const failed = () => { lost.hidden = false; again(); };
  form.addEventListener("input", () => { unsaved = true; });
  // A step that is ticked is not asked about.
  const left = document.getElementById("steps_left");
  const lines = [...left.querySelectorAll("[data-step]")];
  form.addEventListener("change", () => {
    for (const line of lines) line.hidden = form.querySelector(`[name="step"][value="${line.dataset.step}"]`).checked;
    left.hidden = lines.every((line) => line.hidden);
  });
  // A button sends the whole record: what is being saved arrives before it, and nothing is saved behind its back.
  let saving = false;
  let pressed = null;
  let leaving = false;
  form.addEventListener("submit", (event) => {
    if (saving) { event.preventDefault(); pressed = event.submitter; return; }
    unsaved = false;
    leaving = true;
    setTimeout(() => { leaving = false; }, RETRY_MS);
  });
  form.addEventListener("htmx:beforeRequest", (event) => { if (leaving) event.preventDefault(); else saving = true; });
  form.addEventListener("htmx:sendError", failed);
  form.addEventListener("htmx:timeout", failed);
  form.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) failed(); });
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
    if (event.detail.xhr.status < 500) { unsaved = false; lost.hidden = true; clearTimeout(waiting); }
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const scan = form.elements.code_on_box;
    if (event.detail.successful && scan && scan.value === event.detail.requestConfig.parameters.code_on_box) scan.value = "";
    saving = false;
    const button = pressed;
    pressed = null;
    if (button && event.detail.xhr.status) form.requestSubmit(button);
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved && !lost.hidden) event.preventDefault(); });
})();

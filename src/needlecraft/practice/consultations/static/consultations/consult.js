// A concern sits on zones that are chosen: only these are offered as its place.
"use strict";
const form = document.querySelector("form.consult");
const show = () => {
  const chosen = new Set([...form.querySelectorAll('input[name="zones"]:checked')].map((one) => one.value));
  for (const zone of form.querySelectorAll(".where input")) zone.parentElement.hidden = !chosen.has(zone.value);
  for (const where of form.querySelectorAll(".where")) where.hidden = chosen.size < 2;
};
form.addEventListener("change", show);
addEventListener("pageshow", show);
show();

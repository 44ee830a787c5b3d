// The slider, the flicker and the maps. Without it both photos are there, half and half.
"use strict";
(() => {
  const stage = document.querySelector(".stage");
  if (!stage) return;
  const [split, legend] = [document.querySelector(".split"), document.querySelector(".legend")];
  const maps = [...stage.querySelectorAll(".map")];
  const slide = (percent) => { stage.style.setProperty("--split", `${percent}%`); split.querySelector("input").value = percent; };
  split.addEventListener("input", (event) => slide(event.target.value));
  document.querySelector(".views").addEventListener("change", (event) => {
    const view = event.target.value;
    stage.dataset.view = view;
    split.hidden = view !== "slider";
    for (const map of maps) map.classList.toggle("shown", map.dataset.map === view);
    legend.hidden = !maps.some((map) => map.dataset.map === view);
  });
  const follow = (event) => {
    if (stage.dataset.view !== "slider") return;
    const frame = stage.getBoundingClientRect();
    slide(Math.round(Math.min(100, Math.max(0, (100 * (event.clientX - frame.left)) / frame.width))));
  };
  stage.addEventListener("pointerdown", (event) => { stage.setPointerCapture(event.pointerId); follow(event); stage.classList.toggle("held"); });
  stage.addEventListener("pointermove", (event) => { if (stage.hasPointerCapture(event.pointerId)) follow(event); });
})();

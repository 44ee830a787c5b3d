// Two photos compared: zoom and place are locked, the second can lie over the first behind a slider. Without it they stand side by side.
"use strict";
(() => {
  const root = document.querySelector("[data-compare]");
  if (!root) return;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const [stage, zoom, split] = [part("stage"), part("zoom"), part("split")];
  const place = { x: 0, y: 0 }; // of the centre, in halves of the frame: 0 is the middle, 1 the edge
  const [STEP, FULL_FROM] = [0.1, 2.5]; // from which zoom on the full size is needed

  const draw = () => {
    const scale = Number(zoom.value);
    const most = scale - 1;
    place.x = Math.min(most, Math.max(-most, place.x));
    place.y = Math.min(most, Math.max(-most, place.y));
    if (scale >= FULL_FROM) stage.querySelectorAll("[data-full]").forEach((image) => { image.src = image.dataset.full; delete image.dataset.full; });
    stage.style.setProperty("--zoom", scale);
    stage.style.setProperty("--x", `${place.x * 50}%`);
    stage.style.setProperty("--y", `${place.y * 50}%`);
    stage.style.setProperty("--split", `${split.value}%`);
  };
  const move = (x, y) => { place.x += x; place.y += y; draw(); };
  const zoomTo = (scale) => { zoom.value = scale; draw(); };
  const reset = () => { place.x = place.y = 0; zoomTo(1); };

  const keys = {
    ArrowLeft: () => move(STEP * zoom.value, 0), ArrowRight: () => move(-STEP * zoom.value, 0),
    ArrowUp: () => move(0, STEP * zoom.value), ArrowDown: () => move(0, -STEP * zoom.value),
    "+": () => zoomTo(Number(zoom.value) + 0.5), "-": () => zoomTo(Number(zoom.value) - 0.5), 0: reset,
  };
  stage.tabIndex = 0;
  stage.addEventListener("keydown", (event) => {
    const key = event.key === "=" ? "+" : event.key;
    if (keys[key] && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); keys[key](); }
  });
  stage.addEventListener("pointerdown", (event) => stage.setPointerCapture(event.pointerId));
  stage.addEventListener("pointermove", (event) => {
    if (!stage.hasPointerCapture(event.pointerId)) return;
    const frame = stage.querySelector(".frame").getBoundingClientRect();
    move((2 * event.movementX) / frame.width, (2 * event.movementY) / frame.height);
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(Number(zoom.value) - Math.sign(event.deltaY) * 0.25);
  }, { passive: false });
  zoom.addEventListener("input", draw);
  split.addEventListener("input", draw);
  part("reset").addEventListener("click", reset);
  root.addEventListener("change", () => {
    const isOver = root.querySelector("[name=mode]:checked").value === "over";
    root.classList.toggle("over", isOver);
    part("split-tool").hidden = !isOver;
    draw();
  });
  root.querySelectorAll("[data-tools]").forEach((tools) => { tools.hidden = false; });
  draw();
})();

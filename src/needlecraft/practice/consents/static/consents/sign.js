// A pad to sign on: lines of points on a sheet of 600 by 200, kept in a hidden field. Without this script the name is written.
"use strict";
for (const pad of document.querySelectorAll("[data-pad]")) {
  const sheet = pad.querySelector("canvas");
  const field = pad.querySelector("input");
  const pen = sheet.getContext("2d");
  let lines = [];
  let line = null;

  const at = (event) => {
    const box = sheet.getBoundingClientRect();
    const within = (part, most) => Math.max(0, Math.min(most, Math.round(part * most)));
    return [within((event.clientX - box.left) / box.width, sheet.width), within((event.clientY - box.top) / box.height, sheet.height)];
  };
  const draw = () => {
    pen.clearRect(0, 0, sheet.width, sheet.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#211d1a";
    pen.beginPath();
    for (const one of lines) {
      pen.moveTo(one[0], one[1]);
      for (let i = 0; i < one.length; i += 2) pen.lineTo(one[i], one[i + 1]);
    }
    pen.stroke();
  };
  const keep = () => { field.value = lines.length ? JSON.stringify(lines) : ""; };

  sheet.addEventListener("pointerdown", (event) => {
    sheet.setPointerCapture(event.pointerId);
    line = at(event);
    lines.push(line);
    draw();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!line) return;
    const [x, y] = at(event);
    if (Math.hypot(x - line[line.length - 2], y - line[line.length - 1]) < 2) return;
    line.push(x, y);
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) sheet.addEventListener(end, () => { line = null; keep(); });
  pad.querySelector("button").addEventListener("click", () => { lines = []; keep(); draw(); });

  if (field.value) lines = JSON.parse(field.value);
  pad.hidden = false;
  draw();
}

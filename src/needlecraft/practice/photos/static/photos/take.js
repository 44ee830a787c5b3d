// The camera of the page on which photos are taken: live picture, ghost of an earlier photo, shutter. The form itself works without it.
"use strict";
(() => {
  const form = document.querySelector("[data-take]");
  if (!form || !navigator.mediaDevices?.getUserMedia) return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const [video, still, ghost, file] = [part("video"), part("still"), part("ghost"), form.elements.photo];
  let facing = "environment";

  const show = (isTaken) => {
    still.hidden = part("save").hidden = part("again").hidden = !isTaken;
    video.hidden = part("shutter").hidden = part("turn").hidden = isTaken;
    if (!isTaken && still.src) { URL.revokeObjectURL(still.src); still.removeAttribute("src"); }
    haunt();
  };

  const chosen = () => form.querySelector("[name=view]:checked")?.closest("label");

  const haunt = () => {
    const view = form.elements.view.value;
    const source = view === "zone" ? form.elements.zone.selectedOptions[0] : form.querySelector(`[name=view][value="${view}"]`);
    const address = source?.dataset.ghostOf || "";
    if (address && ghost.getAttribute("src") !== address) ghost.src = address;
    ghost.hidden = part("ghost-told").hidden = part("ghost-tool").hidden = !address || !still.hidden;
    part("ghost-told").querySelector("span").textContent = source?.dataset.ghostOn || "";
    part("view-told").textContent = view === "zone" && source?.value ? source.textContent : chosen()?.querySelector("span").textContent || "";
  };

  const start = async () => {
    part("shutter").disabled = true;
    video.srcObject?.getTracks().forEach((track) => track.stop());
    const wanted = { facingMode: facing, width: { ideal: 3840 }, height: { ideal: 2160 } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    await video.play();
    part("shutter").disabled = false;
    part("camera").hidden = false;
    part("of-file").open = false;
    file.removeAttribute("capture");
    show(false);
  };

  const shoot = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      const taken = new DataTransfer();
      taken.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
      file.files = taken.files;
      form.elements.on.value = form.elements.on.max; // what the camera sees is of today
      still.src = URL.createObjectURL(blob);
      show(true);
      part("save").focus();
    }, "image/jpeg", 0.97);
  };

  const again = () => { file.value = ""; show(false); part("shutter").focus(); };

  part("shutter").addEventListener("click", shoot);
  part("again").addEventListener("click", again);
  part("turn").addEventListener("click", () => { facing = facing === "environment" ? "user" : "environment"; start().catch(() => {}); });
  part("ghost-strength").addEventListener("input", (event) => { ghost.style.opacity = event.target.value / 100; });
  form.addEventListener("change", haunt);
  document.body.addEventListener("photo-kept", (event) => {
    chosen()?.querySelector("[data-done]")?.removeAttribute("hidden");
    again();
    const next = form.querySelector(`[name=view][value="${event.detail.next}"]`);
    if (next && form.elements.view.value !== "zone") next.checked = true;
    haunt();
  });
  start().catch(() => {}); // no camera, or not allowed: the file field is there
})();

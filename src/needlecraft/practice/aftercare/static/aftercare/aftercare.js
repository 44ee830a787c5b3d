// Keeps the page readable without a line, and says so when there is none.
const here = document.currentScript;
if ("serviceWorker" in navigator) navigator.serviceWorker.register(here.dataset.worker);
const banner = document.getElementById("offline");
const show = () => { banner.hidden = navigator.onLine; };
addEventListener("online", show);
addEventListener("offline", show);
show();

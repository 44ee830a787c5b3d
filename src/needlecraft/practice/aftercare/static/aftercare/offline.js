// The patient's pages, kept for when there is no line: always the net first, the kept page only where the net fails.
const KEPT = "aftercare-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  const isPage = /^\/a\/[^/]+\/$/.test(path);
  if (request.method !== "GET" || !(isPage || path.startsWith("/static/"))) return;
  event.respondWith(fresh(request));
});

// A page that was taken back is forgotten at once.
async function fresh(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request, answer.clone());
    else await kept.delete(request);
    return answer;
  } catch (error) {
    return (await kept.match(request)) ?? Promise.reject(error);
  }
}

// Keeps the pages for when there is no network. The version is that of everything that is kept.
const NAME = `vigie-${"VERSION"}`;
const PAGES = ["PAGES"];
const ENGINE = ["ENGINE"];

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const kept = await caches.open(NAME);
      await Promise.all(PAGES.map((page) => keep(kept, page)));
      // The engine is large: what cannot be had now comes when it is used.
      await Promise.allSettled(ENGINE.map((file) => keep(kept, file)));
      await self.skipWaiting();
    })(),
  );
});

/** Keeps what is there now, not what the browser remembers of it. */
async function keep(kept, path) {
  const fresh = await fetch(path, { cache: "no-cache" });
  if (!fresh.ok) throw new Error(path);
  // Web hosts send from /page to /page/; a page that was come to so cannot be shown again as it is.
  await kept.put(path, fresh.redirected ? new Response(fresh.body, { headers: fresh.headers }) : fresh);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith("vigie-") && name !== NAME);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

const isFile = (path) => path.startsWith("/assets/") || path.startsWith("/browser/");

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/v1/")) return;
  event.respondWith(isFile(url.pathname) ? keptFirst(event.request) : networkFirst(event.request, url));
});

/** Files belong to the version: what is kept is right. */
async function keptFirst(request) {
  const kept = await caches.open(NAME);
  const found = await kept.match(request);
  if (found) return found;
  const fresh = await fetch(request);
  if (fresh.ok) await kept.put(request, fresh.clone());
  return fresh;
}

/** Pages come from the network where there is one. What was asked (after the question mark) is never kept. */
async function networkFirst(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.open(NAME);
    const path = url.pathname.replace(/\/$/, "");
    const found = (await kept.match(url.pathname)) ?? (path && (await kept.match(path)));
    if (found) return found;
    throw error;
  }
}

/* The service worker: the network first; without one, the last pages that were read, and a page that says so.
   Only whole pages are kept, never a search, and what was withdrawn or erased is dropped at each visit.

   Kill switch: publish this file with `isOn = false`. Browsers ask for it anew at a visit, a day later at the
   latest; the old worker is replaced, everything that was kept is deleted, and the worker takes itself away. */
"use strict"
const isOn = true
const KEPT = 40, DAY = 86400000, CALM = 2000, LIST = "/withdrawn.json"

addEventListener("install", () => skipWaiting())
addEventListener("activate", event => event.waitUntil(isOn ? begin() : end()))
if (isOn) addEventListener("fetch", event => {
  if (event.request.mode === "navigate" && event.request.method === "GET") event.respondWith(answer(event))
})

/* The next page waits until this is done. */
async function begin() {
  if (registration.navigationPreload) await registration.navigationPreload.enable()
  await clients.claim()
  welcome()
}

/* The page that brought the worker was loaded without it, but the browser has it still. The rest comes when the line is calm:
   who leaves at once pays for nothing but this file. */
async function welcome() {
  for (const {url} of await clients.matchAll({type: "window"})) {
    await fetch(url, {cache: "force-cache"}).then(page => keep(url, page)).catch(() => 0)
    setTimeout(() => refresh(url).catch(() => 0), CALM)
  }
}

async function end() {
  for (const name of await caches.keys()) await caches.delete(name)
  await registration.unregister()
}

async function answer(event) {
  const {url} = event.request
  try {
    const page = await event.preloadResponse || await fetch(event.request)
    event.waitUntil(visited(url, page.clone()))
    return page
  } catch (error) {
    const pages = await caches.open("pages"), own = await caches.open("own"), said = await list(own)
    for (const page of [offline(url, said), ...Object.values(said.offline)]) {
      const kept = await pages.match(plain(url)) || await own.match(page)
      if (kept) return kept
    }
    throw error
  }
}

/* An address without its fragment, as pages are kept. */
function plain(url) {
  return url.split("#")[0]
}

/* A full device is no reason to keep what was withdrawn. */
async function visited(url, page) {
  await keep(url, page).catch(() => 0)
  await refresh(url).catch(() => 0)
}

/* The newest are the last. What is no longer there is no longer kept. */
async function keep(url, page) {
  const pages = await caches.open("pages"), isPage = page.ok && page.type === "basic" && !page.redirected
  if (page.status === 404 || page.status === 410) await pages.delete(plain(url))
  if (isPage && !url.includes("?") && /^text\/html/.test(page.headers.get("content-type"))) {
    await pages.delete(plain(url))
    await pages.put(plain(url), page)
    const kept = await pages.keys()
    for (const old of kept.slice(0, -KEPT)) await pages.delete(old)
  }
}

/* Asks what was withdrawn or erased, and from time to time for the offline page of the edition that is read. */
async function refresh(url) {
  const pages = await caches.open("pages"), own = await caches.open("own"), answer = await fetch(LIST, {cache: "no-cache"})
  if (answer.ok) await own.put(LIST, answer)
  const said = await list(own), page = offline(url, said), kept = await own.match(page)
  for (const address of said.withdrawn) await pages.delete(new URL(address, url).href)
  if (!kept || Date.now() - Date.parse(kept.headers.get("date")) > DAY) await own.add(new Request(page, {cache: "no-cache"}))
}

async function list(own) {
  const kept = await own.match(LIST)
  return kept ? kept.json() : {withdrawn: [], offline: {"/": "/"}}
}

/* Of the edition whose home is nearest. */
function offline(url, {offline}) {
  const {pathname} = new URL(url), homes = Object.keys(offline).filter(home => pathname.startsWith(home))
  return offline[homes.sort((a, b) => b.length - a.length)[0]]
}

// Keeps the built page, so that it opens without a connection. Of /api it keeps nothing: what a filler needs of a task is
// in parts/kept, sealed and bound to who is signed in. tools/write_worker.mjs writes the two lines below.
const FILES = __FILES__
const SHELL = 'yizhen-shell-__VERSION__'
const WAIT_MS = 5_000

const keepShell = async () => (await caches.open(SHELL)).addAll(FILES.map((file) => new Request(file, { cache: 'reload' })))

/** A new build takes over when no page of the old one is open any more: a page keeps the files that it began with. */
async function dropOthers() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)))
  await clients.claim()
}

const kept = async (file) => (await caches.open(SHELL)).match(file)

/** The server's page where there is one soon; else the kept one, which is the same for every address. */
async function page(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS), cache: 'no-cache' })
    if (answer.ok) return answer
  } catch {
    // no connection
  }
  return (await kept('/')) ?? Response.error()
}

addEventListener('install', (event) => event.waitUntil(keepShell()))
addEventListener('activate', (event) => event.waitUntil(dropOthers()))
addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(page(request.url))
  else if (FILES.includes(url.pathname)) event.respondWith(kept(url.pathname).then((file) => file ?? fetch(request)))
})

/*
 * The service worker of the phone page: keeps the shell (never data: that is the outbox's and the kept lists' business, which know
 * whose it is). A new version waits until the user says so or the page is closed, so that a page never runs on half-old files.
 */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Extendable {
  readonly request: Request
  respondWith(reply: Promise<Response>): void
}
/** The few parts of ServiceWorkerGlobalScope used here; the whole type would clash with the page's own. */
interface Scope {
  readonly location: Location
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}
const worker = globalThis as unknown as Scope

/** Both are written in by the build (sw-plugin.ts). */
const cacheName = 'doudi-shell-__SHELL_VERSION__'
const files = JSON.parse('__SHELL_FILES__') as string[]

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      await Promise.all(names.filter((name) => name.startsWith('doudi-shell-') && name !== cacheName).map((name) => caches.delete(name)))
      await worker.clients.claim()
    })(),
  )
})

worker.addEventListener('message', (event) => {
  if (event.data === 'update') void worker.skipWaiting()
})

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/api/')) return
  const page = event.request.mode === 'navigate' && /^\/m(\/|$)/.test(url.pathname)
  if (page || files.includes(url.pathname)) event.respondWith(fromShell(event.request, page ? '/m/' : url.pathname))
})

async function fromShell(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  return (await cache.match(path)) ?? fetch(request)
}

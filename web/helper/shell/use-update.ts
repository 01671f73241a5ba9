import { useEffect, useState } from 'react'

/** Registers the service worker and tells when a new version waits; the function takes it over and reloads. */
export function useUpdate(): (() => void) | null {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null)
  useEffect(() => {
    // Only where the browser has it (a secure address) and the page was built: in development it would serve old files.
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
    const register = async (): Promise<void> => {
      const registration = await navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' })
      const check = (): void => {
        if (registration.waiting !== null && navigator.serviceWorker.controller !== null) setWaiting(registration.waiting)
      }
      check()
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', check)
      })
    }
    // Without the worker the page works as before, only not from a cold start without a network.
    register().catch(() => undefined)
  }, [])
  if (waiting === null) return null
  return () => {
    navigator.serviceWorker.addEventListener(
      'controllerchange',
      () => {
        window.location.reload()
      },
      { once: true },
    )
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's postMessage takes no origin
    waiting.postMessage('update')
  }
}

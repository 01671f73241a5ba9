import type { Family } from './today.ts'

/**
 * The link that opens the phone's map: the place of an earlier visit, else a search for the village and address. `geo:` is WGS 84, which
 * map programs turn into their own; Apple's phones do not know it.
 */
export function directionsLink({ position, mapWords }: Pick<Family, 'position' | 'mapWords'>, apple: boolean): string {
  const words = encodeURIComponent(mapWords)
  if (position === null) return apple ? `https://maps.apple.com/?q=${words}` : `geo:0,0?q=${words}`
  const place = `${String(position.latitude)},${String(position.longitude)}`
  // No label: the map's maker learns a place, not a family.
  return apple ? `https://maps.apple.com/?ll=${place}&q=${place}` : `geo:${place}?q=${place}`
}

export function isApple(): boolean {
  return /iPhone|iPad/.test(navigator.userAgent)
}

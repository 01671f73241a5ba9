import { createContext, useContext } from 'react'
import type { Me } from '#contract'

export const HelperContext = createContext<Me | null>(null)

/** Who is signed in on this phone. */
export function useMe(): Me {
  const me = useContext(HelperContext)
  if (me === null) throw new Error('no session above this component')
  return me
}

const key = 'doudi.helper.me'

/** The last one signed in, so that the page opens without a network. Holds no right: the server asks for the session anyway. */
export function rememberMe(me: Me | null): void {
  if (me === null) localStorage.removeItem(key)
  else localStorage.setItem(key, JSON.stringify(me))
}

export function rememberedMe(): Me | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    // Written by rememberMe; another shape can only come from an older version, which lacks the id.
    return typeof value === 'object' && value !== null && 'userId' in value && 'name' in value
      ? { duty: null, ...(value as Omit<Me, 'duty'>) }
      : null
  } catch {
    return null
  }
}

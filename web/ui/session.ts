import { createContext, useContext } from 'react'
import type { Ability, Me } from '#contract'

/** Who is signed in; set by the shell around every screen. */
export const SessionContext = createContext<Me | null>(null)

/** Who is signed in. Screens are only drawn for somebody signed in, so there is always one. */
export function useMe(): Me {
  const me = useContext(SessionContext)
  if (me === null) throw new Error('no session above this component')
  return me
}

/** Whether somebody may do a thing; for hiding whole entries. A single action comes with its own reason from the server. */
export function may(me: Me, ability: Ability | 'signed-in'): boolean {
  return ability === 'signed-in' || me.abilities.includes(ability)
}

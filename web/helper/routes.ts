import type { session } from '#contract'
import { route } from './api.ts'

/** Every operation the phone uses, under its id in the contract. */
export const routes = {
  'session.me': route<typeof session.whoAmI>('GET', '/api/session'),
  'session.signIn': route<typeof session.signIn>('POST', '/api/session'),
  'session.signOut': route<typeof session.signOut>('DELETE', '/api/session'),
  'session.welcome': route<typeof session.welcome>('GET', '/api/welcome'),
} as const

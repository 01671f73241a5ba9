import type { accounts, ownAccount, plans, secondFactor, session, signInWays, visits } from '#contract'
import { route } from './api.ts'

/** Every operation the phone uses, under its id in the contract. */
export const routes = {
  'session.me': route<typeof session.whoAmI>('GET', '/api/session'),
  'session.signIn': route<typeof session.signIn>('POST', '/api/session'),
  'session.passkeyOptions': route<typeof signInWays.passkeyOptions>('POST', '/api/session/passkey/options'),
  'session.passkeySignIn': route<typeof signInWays.passkeySignIn>('POST', '/api/session/passkey'),
  'session.ssoSecond': route<typeof signInWays.ssoSecond>('POST', '/api/sign-in/oidc/second'),
  'session.signOut': route<typeof session.signOut>('DELETE', '/api/session'),
  'session.welcome': route<typeof session.welcome>('GET', '/api/welcome'),
  'user.ownPassword': route<typeof accounts.ownPassword>('POST', '/api/session/password'),
  'session.safety': route<typeof ownAccount.safety>('GET', '/api/session/safety'),
  'session.noticesRead': route<typeof ownAccount.noticesRead>('POST', '/api/session/notices/read'),
  'secondFactor.state': route<typeof secondFactor.state>('GET', '/api/session/second-factor'),
  'secondFactor.begin': route<typeof secondFactor.begin>('POST', '/api/session/second-factor'),
  'secondFactor.confirm': route<typeof secondFactor.confirm>('POST', '/api/session/second-factor/confirmation'),
  'visits.today': route<typeof visits.today>('GET', '/api/visits/today'),
  'visits.find': route<typeof visits.find>('POST', '/api/visits/find'),
  'visits.call': route<typeof visits.call>('POST', '/api/visits/families/{id}/call'),
  'visits.mine': route<typeof visits.mine>('GET', '/api/visits/mine'),
  'visits.record': route<typeof visits.record>('POST', '/api/visits'),
  'visits.photo': route<typeof visits.photo>('POST', '/api/visits/{id}/photos'),
  'plan.ofFamily': route<typeof plans.ofFamily>('GET', '/api/visits/families/{id}/plan'),
  'leads.report': route<typeof visits.reportLead>('POST', '/api/leads'),
} as const

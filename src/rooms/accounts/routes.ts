import { requirePassword, withWriter } from '#access'
import { answer, handleWith, listRoutes, perform, type Route } from '#command'
import { accounts, filters, ownAccount, passwordResets, posts, secondFactor, signInWays } from '#contract'
import { ensure } from '#kernel'
import { append } from '#ledger'
import { listFilters, removeFilter, saveFilter } from './filters.ts'
import { beginBinding, bindingList, confirmBinding, ownState, resetBinding } from './second-factor.ts'
import { confirmLink, linkList, proposeLink, removeLink } from './identity-links.ts'
import { decidePost, endPost, postList, proposeForUser } from './posts.ts'
import { arrangeStandIn, decideStandIn, endStandIn, listColleagues, ownPosts } from './stand-ins.ts'
import { issueKey, listKeys, revokeKey, rotateKey } from './keys.ts'
import { tell } from './notices.ts'
import { endOtherSessions, endSession, endSessionsOf, ownSafety, ownSessions, readNotices } from './own-account.ts'
import { decideReset, resetList, resetPassword } from './password-resets.ts'
import { setPassword } from './passwords.ts'
import { changeUser, createUser, userList } from './users.ts'

export const accountRoutes: readonly Route[] = [
  ...listRoutes(accounts.users, userList),
  perform(accounts.userCreate, createUser, ({ body }) => body),
  perform(accounts.userChange, changeUser, ({ params, body }) => ({ ...body, id: params.id })),
  perform(passwordResets.reset, resetPassword, ({ params, body }) => ({ ...body, id: params.id })),
  ...listRoutes(passwordResets.list, resetList),
  perform(passwordResets.decide, decideReset, ({ params, body }) => ({ ...body, id: params.id })),
  answer(ownAccount.safety, (reader, _input, { actor, services }) => ownSafety(reader, actor, services)),
  perform(ownAccount.noticesRead, readNotices, ({ body }) => body),
  answer(ownAccount.sessions, (reader, _input, { actor, services }) => ownSessions(reader, actor, services)),
  perform(ownAccount.sessionEnd, endSession, ({ params }) => params),
  perform(ownAccount.othersEnd, endOtherSessions, () => ({})),
  perform(ownAccount.userSessionsEnd, endSessionsOf, ({ params, body }) => ({ ...body, id: params.id })),
  handleWith(accounts.ownPassword, async ({ services, actor, body }) => {
    const { userId } = actor
    ensure(userId !== null, 'auth.denied', '接口密钥没有密码')
    await requirePassword(services.db, userId, body.current)
    await withWriter(services.db, actor, async (tx) => {
      await setPassword(tx, userId, body.next, services.config.signIn)
      await tell(tx, userId, 'password.own', actor)
      await append(tx, actor, [{ verb: 'user.ownPassword', subject: actor.id, regionCode: actor.regionCode }])
    })
    return {}
  }),
  answer(secondFactor.state, (reader, _input, { actor, services }) => ownState(reader, actor, services)),
  handleWith(secondFactor.begin, ({ services, actor, body }) => beginBinding(services, actor, body.password)),
  handleWith(secondFactor.confirm, ({ services, actor, body }) => confirmBinding(services, actor, body.code)),
  ...listRoutes(secondFactor.users, bindingList),
  perform(secondFactor.reset, resetBinding, ({ params, body }) => ({ ...body, id: params.id })),
  ...listRoutes(signInWays.links, linkList),
  perform(signInWays.linkPropose, proposeLink, ({ params, body }) => ({ ...body, id: params.id })),
  perform(signInWays.linkConfirm, confirmLink, ({ params }) => params),
  perform(signInWays.linkRemove, removeLink, ({ params }) => params),
  ...listRoutes(posts.posts, postList),
  perform(posts.propose, proposeForUser, ({ params, body }) => ({ ...body, id: params.id })),
  perform(posts.decide, decidePost, ({ params, body }) => ({ ...body, id: params.id })),
  perform(posts.end, endPost, ({ params, body }) => ({ ...body, id: params.id })),
  answer(posts.mine, (reader, _input, { actor }) => ownPosts(reader, actor)),
  answer(posts.colleagues, (reader, _input, { actor }) => listColleagues(reader, actor)),
  perform(posts.arrange, arrangeStandIn, ({ body }) => body),
  perform(posts.agree, decideStandIn, ({ params, body }) => ({ ...body, id: params.id })),
  perform(posts.endStandIn, endStandIn, ({ params, body }) => ({ ...body, id: params.id })),
  answer(accounts.departmentList, async (reader) => ({
    rows: await reader.selectFrom('department').select(['code', 'name']).orderBy('sort').execute(),
  })),
  answer(accounts.keyList, (reader, _input, { actor, services }) => listKeys(reader, actor.regionCode, services.clock.now())),
  perform(accounts.keyCreate, issueKey, ({ body }) => body),
  perform(accounts.keyRotate, rotateKey, ({ params, body }) => ({ ...body, id: params.id })),
  perform(accounts.keyRevoke, revokeKey, ({ params }) => params),
  answer(filters.filterList, async (reader, { query }, { actor }) => ({
    rows: await listFilters(reader, actor.userId ?? 0, query.screen),
  })),
  perform(filters.filterSave, saveFilter, ({ body }) => body),
  perform(filters.filterRemove, removeFilter, ({ params }) => params),
]

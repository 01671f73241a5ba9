import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { actorOfSession, choosePost, postDay, signIn, userActor, withReader, withWriter, type Actor } from '#access'
import { execute } from '#command'
import { transaction, type Writer } from '#db'
import { addDays, plainDate, type RegionCode } from '#kernel'
import { readConfig } from '#platform/config'
import { hashPassword } from '#platform/crypto'
import { createAlertWorld, places, type AlertWorld } from '#test/alert-world'
import { decidePost, endPost, proposeForUser } from './posts.ts'
import { arrangeStandIn, decideStandIn, endStandIn, ownPosts } from './stand-ins.ts'
import { standInsOverWork } from './stand-in-notices.ts'
import { changeUser, createUser } from './users.ts'

let world: AlertWorld
let admin: Actor
let security: Actor
let otherSecurity: Actor
const rules = readConfig({}).signIn
const noVault = { open: () => '', keyedDigest: () => '' }
const password = 'correct horse'
const day = (days: number): string => addDays(plainDate(postDay()), days)

beforeAll(async () => {
  world = await createAlertWorld()
  const hash = await hashPassword(password)
  const add = async (login: string, role: 'admin' | 'security' | 'clerk', region: string) => {
    const { id } = await world.db
      .insertInto('app_user')
      .values({ login, name: login, role, region_code: region, department: 'civil-affairs', password_hash: hash })
      .returning('id')
      .executeTakeFirstOrThrow()
    return userActor({ id, name: login, role, region_code: region, department: 'civil-affairs' })
  }
  admin = await add('admin', 'admin', places.county)
  security = await add('security', 'security', places.county)
  otherSecurity = await add('security2', 'security', places.county)
  await world.db.updateTable('app_user').set({ password_hash: hash }).execute()
})
afterAll(() => world.stop())
afterEach(() => {
  vi.useRealTimers()
})

const office = { regionCode: places.jinpen as RegionCode, department: 'civil-affairs' }
const idOf = (actor: Actor): number => actor.userId ?? 0

async function open(login: string): Promise<{ secret: string; now: () => Promise<Actor> }> {
  const { secret } = await signIn(world.db, { login, password, code: '' }, noVault, rules, {
    address: '10.0.0.1',
    agent: '',
    closedTo: null,
    record: () => Promise.resolve(),
  })
  return {
    secret,
    async now() {
      const actor = await actorOfSession(world.db, secret, rules)
      if (actor === null) throw new Error('the session ended')
      return actor
    },
  }
}

const propose = (
  userId: number,
  role: 'clerk' | 'county' | 'security' | 'audit',
  more: Partial<{ from: string; to: string | null }> = {},
) =>
  execute(world.services, proposeForUser, admin, {
    id: userId,
    role,
    ...office,
    from: postDay(),
    to: null,
    reason: '任命文件 5 号',
    ...more,
  })
const confirm = (id: number, by = security) => execute(world.services, decidePost, by, { id, agree: true })

test('a new account has no rights until a second person confirms its post; then at once, without a new sign-in', async () => {
  const { id } = await execute({ ...world.services, config: readConfig({}) }, createUser, admin, {
    login: 'newcomer',
    name: '新来的',
    role: 'clerk',
    ...office,
  })
  await world.db
    .updateTable('app_user')
    .set({ password_hash: await hashPassword(password), password_until: null })
    .where('id', '=', id)
    .execute()
  const session = await open('newcomer')
  expect(await session.now()).toMatchObject({ duty: 'post', abilities: new Set() })
  const proposed = await world.db.selectFrom('post').select('id').where('user_id', '=', id).executeTakeFirstOrThrow()
  await expect(confirm(proposed.id, admin)).rejects.toMatchObject({ code: 'auth.denied' })
  await confirm(proposed.id)
  expect(await session.now()).toMatchObject({ role: 'clerk', regionCode: places.jinpen })
  const kept = await world.db
    .selectFrom('ledger')
    .select(['verb', 'actor'])
    .where('subject', '=', `post:${String(proposed.id)}`)
    .execute()
  expect(kept).toEqual([{ verb: 'post.decide', actor: security.id }])
})

test('neither administrator grants a post alone, not even in the database; nobody confirms his own', async () => {
  const { id } = await propose(idOf(security), 'security', { from: day(400), to: day(500) })
  await expect(confirm(id)).rejects.toMatchObject({ code: 'auth.denied', message: expect.stringContaining('不能确认自己的岗位') })
  await confirm(id, otherSecurity)
  await expect(
    execute(world.services, proposeForUser, security, {
      id: idOf(world.actors.clerk),
      role: 'county',
      ...office,
      from: postDay(),
      reason: '自己提名',
    }),
  ).rejects.toMatchObject({ code: 'auth.denied' })
  const alone = (values: object) =>
    withAsAdmin((tx) =>
      sql`insert into post ${sql.raw(`(${Object.keys(values).join(', ')})`)} values (${sql.join(Object.values(values))})`.execute(tx),
    )
  const post = {
    user_id: idOf(world.actors.clerk),
    role: 'county',
    region_code: places.county,
    department: 'civil-affairs',
    valid_from: postDay(),
    state: 'granted',
  }
  await expect(alone(post)).rejects.toThrow('proposed by one person and confirmed by another')
  await expect(alone({ ...post, proposed_by: idOf(security), decided_by: idOf(admin) })).rejects.toThrow('proposed by one person')
  const waiting = await propose(idOf(world.actors.clerk), 'county')
  await expect(
    withAsAdmin((tx) => sql`update post set state = 'granted', decided_by = ${idOf(security)} where id = ${waiting.id}`.execute(tx)),
  ).rejects.toThrow('proposed by one person')
  await execute(world.services, decidePost, security, { id: waiting.id, agree: false, note: '没有任命文件' })
  await expect(
    withAsAdmin((tx) => sql`update post set role = 'county' where user_id = ${idOf(world.actors.clerk)} and state = 'granted'`.execute(tx)),
  ).rejects.toThrow('proposed by one person')
})

function withAsAdmin<T>(work: (tx: Writer) => Promise<T>): Promise<T> {
  return withWriter(world.db, admin, work)
}

test('an administrator holds nothing beside, neither another of the three nor a business post; the database refuses it too', async () => {
  await expect(propose(idOf(admin), 'security')).rejects.toMatchObject({
    code: 'state.conflict',
    message: expect.stringContaining('不得互相兼任'),
  })
  await expect(propose(idOf(world.actors.clerk), 'audit')).rejects.toMatchObject({ code: 'state.conflict' })
  const values = {
    user_id: idOf(admin),
    role: 'audit',
    region_code: places.county,
    department: 'civil-affairs',
    valid_from: postDay(),
    state: 'granted' as const,
  }
  await expect(world.db.insertInto('post').values(values).execute()).rejects.toThrow('holds no other post')
  // One after the other is no clash.
  await expect(propose(idOf(world.actors.medical), 'audit', { from: day(1000) })).rejects.toMatchObject({ code: 'state.conflict' })
})

test('the view follows the posts valid today: it begins and ends with its days under an open session', async () => {
  const session = await open('clerk')
  await world.household(places.jinqiao)
  const sees = async (): Promise<number> =>
    withReader(
      world.db,
      await session.now(),
      async (reader) =>
        (await reader.selectFrom('household').select('household_no').where('region_code', '=', places.jinqiao).execute()).length,
    )
  const { id } = await propose(idOf(world.actors.clerk), 'clerk', { from: day(1), to: day(2) })
  await confirm(id)
  const user = idOf(world.actors.clerk)
  expect(await transaction(world.db, (tx) => choosePost(tx, session.secret, user, id))).toBe(false)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
  await world.db.updateTable('session').set({ last_seen_at: new Date() }).execute()
  expect(await session.now()).toMatchObject({ regionCode: places.heba })
  expect(await sees()).toBe(0)
  expect(await transaction(world.db, (tx) => choosePost(tx, session.secret, user, id))).toBe(true)
  expect(await session.now()).toMatchObject({ regionCode: places.jinpen, postId: id })
  expect(await sees()).toBeGreaterThan(0)
  vi.setSystemTime(Date.now() + 2 * 86_400_000)
  await world.db.updateTable('session').set({ last_seen_at: new Date() }).execute()
  expect(await session.now()).toMatchObject({ regionCode: places.heba })
  expect(await sees()).toBe(0)
})

test('an ended post gives nothing from the same moment; an account switched off and on again begins without one', async () => {
  const { id: user } = await world.db
    .insertInto('app_user')
    .values({
      login: 'leaver',
      name: '要走的',
      role: 'clerk',
      region_code: places.heba,
      department: 'civil-affairs',
      password_hash: await hashPassword(password),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const session = await open('leaver')
  expect((await session.now()).abilities.size).toBeGreaterThan(0)
  const { id } = await world.db.selectFrom('post').select('id').where('user_id', '=', user).executeTakeFirstOrThrow()
  await execute(world.services, endPost, admin, { id, reason: '调离本单位' })
  expect(await session.now()).toMatchObject({ duty: 'post' })
  const again = await propose(user, 'clerk')
  await confirm(again.id)
  expect((await session.now()).duty).toBeUndefined()
  await execute(world.services, changeUser, admin, { id: user, name: '要走的', active: false })
  await execute(world.services, changeUser, admin, { id: user, name: '要走的', active: true })
  expect(await (await open('leaver')).now()).toMatchObject({ duty: 'post' })
})

async function postOf(actor: Actor): Promise<Actor & { postId: number }> {
  const { id } = await world.db
    .selectFrom('post')
    .select('id')
    .where('user_id', '=', idOf(actor))
    .where('kind', '=', 'held')
    .where('state', '=', 'granted')
    .orderBy('id')
    .executeTakeFirstOrThrow()
  return { ...actor, postId: id }
}

test('a stand-in acts with the colleague’s rights in his own name, is written down as «A 代 B», and ends by itself', async () => {
  const [clerk, other, county] = [await postOf(world.actors.clerk), await postOf(world.actors.jinpen), await postOf(world.actors.county)]
  const asked = await execute(world.services, arrangeStandIn, other, {
    postId: clerk.postId,
    userId: idOf(other),
    from: postDay(),
    to: day(3),
    reason: '同事休假',
  })
  expect(asked.state).toBe('asked')
  const session = await open('jinpen')
  expect(await transaction(world.db, (tx) => choosePost(tx, session.secret, idOf(other), asked.id))).toBe(false)
  await expect(execute(world.services, decideStandIn, other, { id: asked.id, agree: true })).rejects.toMatchObject({ code: 'not-found' })
  await expect(execute(world.services, decideStandIn, world.actors.medical, { id: asked.id, agree: true })).rejects.toMatchObject({
    code: 'not-found',
  })
  await execute(world.services, decideStandIn, clerk, { id: asked.id, agree: true })
  expect(await transaction(world.db, (tx) => choosePost(tx, session.secret, idOf(other), asked.id))).toBe(true)
  const acting = await session.now()
  expect(acting).toMatchObject({
    id: other.id,
    name: `${other.name} 代 ${clerk.name}`,
    regionCode: places.heba,
    standsInFor: { userId: idOf(clerk) },
  })
  expect((await withReader(world.db, acting, (reader) => ownPosts(reader, acting))).posts).toContainEqual(
    expect.objectContaining({ id: asked.id, covers: clerk.name, acting: true }),
  )
  // Whatever a stand-in does is kept with both names.
  await expect(
    execute(world.services, arrangeStandIn, acting, {
      postId: clerk.postId,
      userId: idOf(county),
      from: postDay(),
      to: postDay(),
      reason: '不该由代班人安排',
    }),
  ).rejects.toMatchObject({ code: 'auth.denied' })
  await execute(world.services, endStandIn, { ...acting }, { id: asked.id, reason: '同事回来了' })
  const kept = await world.db.selectFrom('ledger').select('actor_name').where('verb', '=', 'standIn.end').executeTakeFirstOrThrow()
  expect(kept.actor_name).toBe(`${other.name} 代 ${clerk.name}`)
  expect(await session.now()).toMatchObject({ name: other.name, regionCode: places.jinpen })
  // The superior needs nobody's consent; on the day after the last it is over.
  const ordered = await execute(world.services, arrangeStandIn, county, {
    postId: clerk.postId,
    userId: idOf(other),
    from: postDay(),
    to: day(1),
    reason: '同事住院',
  })
  expect(ordered.state).toBe('granted')
  await transaction(world.db, (tx) => choosePost(tx, session.secret, idOf(other), ordered.id))
  expect((await session.now()).standsInFor?.name).toBe(clerk.name)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 86_400_000 })
  await world.db.updateTable('session').set({ last_seen_at: new Date() }).execute()
  expect(await session.now()).toMatchObject({ name: other.name, regionCode: places.jinpen })
})

const toldTo = async (who: Actor): Promise<string[]> =>
  (
    await world.db
      .selectFrom('account_notice')
      .select('kind')
      .where('user_id', '=', idOf(who))
      .where('kind', 'like', 'standIn.%')
      .orderBy('id')
      .execute()
  ).map(({ kind }) => kind)

test('whoever stands in, and whoever is stood in for, is told: asked, arranged, ended, over; nobody what he did himself', async () => {
  await world.db.deleteFrom('account_notice').execute()
  await sql`update post set state = 'ended', ended_at = now() where kind = 'stand-in'`.execute(world.db)
  const [clerk, other, county] = [await postOf(world.actors.clerk), await postOf(world.actors.jinpen), await postOf(world.actors.county)]
  const wish = { postId: clerk.postId, userId: idOf(other), from: postDay(), to: day(2), reason: '同事休假' }
  const asked = await execute(world.services, arrangeStandIn, other, wish)
  expect([await toldTo(clerk), await toldTo(other)]).toEqual([['standIn.asked'], []])
  await execute(world.services, decideStandIn, clerk, { id: asked.id, agree: false, note: '已另有安排' })
  expect(await toldTo(other)).toEqual(['standIn.refused'])
  const ordered = await execute(world.services, arrangeStandIn, county, wish)
  expect([await toldTo(clerk), await toldTo(other)]).toEqual([
    ['standIn.asked', 'standIn.covered'],
    ['standIn.refused', 'standIn.standing'],
  ])
  const notice = await world.db.selectFrom('account_notice').selectAll().where('kind', '=', 'standIn.covered').executeTakeFirstOrThrow()
  expect(notice).toMatchObject({ by_name: county.name, detail: expect.stringContaining(`${other.name}代${clerk.name}的`) as string })
  await execute(world.services, endStandIn, clerk, { id: ordered.id, reason: '提前回来了' })
  expect([(await toldTo(clerk)).length, (await toldTo(other)).at(-1)]).toEqual([2, 'standIn.ended'])
  // The last day goes by: both are told once, however often the night's work runs.
  await execute(world.services, arrangeStandIn, clerk, { ...wish, to: postDay() })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
  for (let night = 0; night < 2; night++) await standInsOverWork.handler(world.services)({}, new AbortController().signal)
  expect([(await toldTo(clerk)).slice(2), (await toldTo(other)).slice(3)]).toEqual([['standIn.over'], ['standIn.standing', 'standIn.over']])
})

test('administrators are not stood in for and do not stand in; nor does another department', async () => {
  const [clerk, adminPost] = [await postOf(world.actors.clerk), await postOf(admin)]
  const arranged = (userId: number) =>
    execute(world.services, arrangeStandIn, clerk, { postId: clerk.postId, userId, from: postDay(), to: day(3), reason: '出差学习' })
  await expect(arranged(idOf(admin))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(arranged(idOf(world.actors.medical))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(arranged(idOf(clerk))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(
    execute(world.services, arrangeStandIn, adminPost, {
      postId: adminPost.postId,
      userId: idOf(clerk),
      from: postDay(),
      to: day(3),
      reason: '出差学习',
    }),
  ).rejects.toMatchObject({ code: 'auth.denied' })
})

/** Entries of stand-ins that ended with something else. */
const endings = () =>
  world.db
    .selectFrom('ledger')
    .select(['actor', 'purpose', 'detail'])
    .where('verb', '=', 'standIn.end')
    .where('purpose', 'in', ['所代的岗位已终止', '代班人自己的岗位已终止', '账号停用'])
    .orderBy('seq')
    .execute()

test('whoever has left the department stands in for nobody there any more; each ending has its entry', async () => {
  vi.useRealTimers()
  await sql`update post set state = 'ended', ended_at = now() where kind = 'stand-in'`.execute(world.db)
  const before = (await endings()).length
  const clerk = await postOf(world.actors.clerk)
  const { id: user } = await world.db
    .insertInto('app_user')
    .values({
      login: 'mover',
      name: '要调走的',
      role: 'clerk',
      region_code: places.jinpen,
      department: 'civil-affairs',
      password_hash: await hashPassword(password),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const arranged = () =>
    execute(world.services, arrangeStandIn, clerk, { postId: clerk.postId, userId: user, from: postDay(), to: day(2), reason: '同事休假' })
  const first = await arranged()
  const session = await open('mover')
  await transaction(world.db, (tx) => choosePost(tx, session.secret, user, first.id))
  expect(await session.now()).toMatchObject({ regionCode: places.heba })
  // The own post runs out by its date: nobody has to end anything.
  const own = world.db.updateTable('post').where('user_id', '=', user).where('kind', '=', 'held')
  await own.set({ valid_from: day(-9), valid_to: day(-1) }).execute()
  expect(await session.now()).toMatchObject({ duty: 'post', abilities: new Set() })
  await own.set({ valid_to: null }).execute()
  expect(await session.now()).toMatchObject({ regionCode: places.heba })
  const { id } = await world.db
    .selectFrom('post')
    .select('id')
    .where('user_id', '=', user)
    .where('kind', '=', 'held')
    .executeTakeFirstOrThrow()
  await execute(world.services, endPost, admin, { id, reason: '调到别的部门' })
  expect(await session.now()).toMatchObject({ duty: 'post', abilities: new Set() })
  await confirm((await propose(user, 'clerk')).id)
  // A post given anew does not bring back what was lent before.
  expect(await session.now()).toMatchObject({ regionCode: places.jinpen })
  await arranged()
  await execute(world.services, changeUser, admin, { id: user, name: '要调走的', active: false })
  expect((await endings()).slice(before)).toMatchObject([
    { actor: admin.id, purpose: '代班人自己的岗位已终止', detail: { standIn: user, covers: idOf(clerk) } },
    { actor: admin.id, purpose: '账号停用', detail: { standIn: user, covers: idOf(clerk) } },
  ])
})

test('a stand-in is told when what he covers ends', async () => {
  await world.db.deleteFrom('account_notice').execute()
  await sql`update post set state = 'ended', ended_at = now() where kind = 'stand-in'`.execute(world.db)
  const [clerk, other] = [await postOf(world.actors.clerk), await postOf(world.actors.jinpen)]
  await execute(world.services, arrangeStandIn, clerk, {
    postId: clerk.postId,
    userId: idOf(other),
    from: postDay(),
    to: day(2),
    reason: '出差学习',
  })
  await execute(world.services, endPost, admin, { id: clerk.postId, reason: '调离本岗位' })
  expect((await toldTo(other)).at(-1)).toBe('standIn.ended')
  const [standIn] = await world.db
    .selectFrom('post')
    .select(['state', 'ended_by', 'end_reason'])
    .where('covers_post_id', '=', clerk.postId)
    .orderBy('id', 'desc')
    .limit(1)
    .execute()
  expect(standIn).toEqual({ state: 'ended', ended_by: idOf(admin), end_reason: '所代的岗位已终止' })
  expect((await endings()).slice(-1)).toMatchObject([
    { actor: admin.id, purpose: '所代的岗位已终止', detail: { standIn: idOf(other), covers: idOf(clerk) } },
  ])
  // The night after what would have been its last day has nothing to tell.
  const told = [await toldTo(clerk), await toldTo(other)]
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 86_400_000 })
  await standInsOverWork.handler(world.services)({}, new AbortController().signal)
  expect([await toldTo(clerk), await toldTo(other)]).toEqual(told)
})

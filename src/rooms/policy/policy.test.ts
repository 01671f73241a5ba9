import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor, withReader, withWriter } from '#access'
import type { Services } from '#command'
import { policy as contract, type ExplanationStep, type Operation, type ReplyOf } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { library } from '#policy'
import { openFileStore, type FileStore } from '#platform/files'
import { openVault } from '#platform/crypto'
import { evaluateFamily } from '#rooms/evaluation'
import { figuresOfInstallation, publishStandard } from '#rooms/parameters'
import { createAlertWorld, places, type AlertWorld, type Cast } from '#test/alert-world'
import { staleness } from './figures.ts'
import { policyRoutes } from './routes.ts'

/*
 * The library as its users have it: through its operations, as the county, the province, somebody of another county. The loaded texts are
 * made up; only their numbering is that of the documents.
 */
let world: AlertWorld
let services: Services
let files: FileStore
let directory: string
beforeAll(async () => {
  world = await createAlertWorld('2026-11-22')
  directory = await mkdtemp(join(tmpdir(), 'doudi-policy-'))
  files = await openFileStore({ directory: join(directory, 'files'), vault: await openVault({ directory: join(directory, 'keys') }) })
  services = { ...world.services, files }
}, 60_000)
afterAll(async () => {
  await files.close()
  await rm(directory, { recursive: true, force: true })
  await world.stop()
})

/** Labels of figures that the steps of an explanation call 待核. */
function pendingIn(steps: readonly ExplanationStep[]): string[] {
  return steps.flatMap(({ label, parameter, children }) => [...(parameter?.status === '待核' ? [label] : []), ...pendingIn(children ?? [])])
}

interface Parts {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  readonly file?: string
}

async function ask<O extends Operation>(operation: O, who: Cast | null, { params, query, body, file }: Parts = {}): Promise<ReplyOf<O>> {
  const route = policyRoutes.find((each) => each.operation.id === operation.id)
  if (route === undefined) throw new Error(`no route for ${operation.id}`)
  const reply = await route.handle(services, {
    params: operation.params.parse(params ?? {}),
    query: operation.query.parse(query ?? {}),
    body: operation.body.parse(body ?? {}),
    actor: who === null ? null : world.actors[who],
    requestId: crypto.randomUUID(),
    file: file === undefined ? undefined : { fileName: '原文.txt', stream: Readable.from([Buffer.from(file)]) },
  })
  // What the server would send: the operation's own schema.
  return operation.reply.parse(reply) as ReplyOf<O>
}

const list = <O extends Operation>(listing: { list: O }, who: Cast, query: object = {}) =>
  ask(listing.list, who, { query: { size: 200, ...query } })
const load = (who: Cast, document: string, file: string) => ask(contract.loadText, who, { params: { document }, file })
const page = (document: string, query: object = {}, who: Cast = 'county') => ask(contract.document, who, { params: { document }, query })

/** A made-up text with the numbering of H24. */
const harvest = (extra = '') => `湘政办发〔2024〕30号
一、粮仓的范围
各村粮仓、各组晒场、磨坊和榨油坊都算在内。
二、看管
（一）钥匙由仓管员掌管${extra}。
（二）账本由记账员掌管，每月初一公布。
（三）每旬查一次鼠洞，查到就堵。
（四）发现霉变当天报告组长。
三、使用
借粮还粮都要过秤。
（一）青黄不接时先借给缺粮户。
（二）别的用处
1.种子。
2.饲料。
3.修仓用工的口粮。
4.帮工。
5.遭灾的组先借。
（三）急用的先拿走，三天内补条子。
（四）帮老人背粮。
（五）红白喜事可以借。
（六）乡邻捐的粮另记一本账。
各组组长要把这件事放在心上，账目公开，谁也不许多占，年底由大家一起查账，查出问题当场改正，改了再查一遍。
`

it('a document is shown by its short name, or by its 文号 where that name is none', () => {
  for (const { name, number } of library) expect([name, contract.documentWords(name)]).toEqual([name, /^[A-Z]/.test(name) ? number : name])
})

describe('documents', () => {
  it('lists every document with where and when it is in force; what has lapsed says so', async () => {
    const { rows, total } = await list(contract.documentListing, 'clerk')
    expect(total).toBeGreaterThan(25)
    expect(rows.find(({ name }) => name === 'H20a')).toMatchObject({
      number: '湘民发〔2020〕3号',
      from: '2020-02-20',
      to: '2025-02-19',
      state: 'lapsed',
      stale: ['lapsed'],
      clauses: 14,
    })
    expect(rows.find(({ name }) => name === 'D21')).toMatchObject({ placeName: '大通湖管理区', state: 'current', clauses: 36 })
    expect((await list(contract.documentListing, 'clerk', { stale: 'lapsed' })).rows.map(({ name }) => name)).toContain('H20a')
    expect((await list(contract.documentListing, 'clerk', { text: '2024〕30' })).rows.map(({ name }) => name)).toEqual(['H24'])
  })

  it('a page gives each clause with its rules, its figures at a place on a day, or the reason why none', async () => {
    const { list: clauses, whole, inForce } = await page('D21')
    expect({ whole, inForce, clauses: clauses.length }).toEqual({ whole: true, inForce: true, clauses: 36 })
    const six = clauses.find(({ article }) => article === '六')
    expect(six?.rules.map(({ label }) => label)).toContain('特困基本生活标准')
    expect(six?.figures.find(({ key }) => key === 'tekun.minorAge')).toMatchObject({ text: '18 岁', holds: true })
    expect(clauses.find(({ article }) => article === '十五')).toMatchObject({
      rules: [],
      none: expect.stringContaining('专门系统') as string,
    })
    // The same clause elsewhere: the figure is not in force there.
    const elsewhere = await page('D21', { place: places.nanxian })
    expect(elsewhere.inForce).toBe(false)
    expect(elsewhere.list.find(({ article }) => article === '六')?.figures.find(({ key }) => key === 'tekun.minorAge')?.holds).toBe(false)
    await expect(page('无此文件')).rejects.toMatchObject({ code: 'not-found' })
    await expect(page('D21', { place: '999999000000' })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('a law shows the articles the rules cite, in their order', async () => {
    const { list: clauses, whole } = await page('民发43号')
    expect(whole).toBe(false)
    expect(clauses.map(({ article }) => article)).toEqual([
      '第四条',
      '第五条',
      '第六条',
      '第八条',
      '第二十一条',
      '第二十二条',
      '第二十四条',
      '第二十九条',
    ])
  })
})

describe('official texts', () => {
  it('a text stands beside its clauses; loading again replaces it and keeps the history; all of it is in the ledger', async () => {
    const first = await load('county', 'H24', harvest())
    expect(first).toMatchObject({ matched: 17, expected: 17, missing: [], unlisted: [], changed: null, warnings: [] })
    expect((await page('H24')).list.find(({ article }) => article === '三(二)5')?.text).toBe('5.遭灾的组先借。')

    const second = await load('province', 'H24', harvest('，不许转借'))
    expect(second.changed).toEqual(['二(一)'])
    const now = await page('H24')
    expect(now.list.find(({ article }) => article === '二(一)')?.text).toContain('不许转借')
    expect(now.loads.map(({ id, loadedBy }) => [id, loadedBy])).toEqual([
      [second.id, '易国强'],
      [first.id, '周敏'],
    ])
    const before = await page('H24', { version: first.id })
    expect(before.shown).toBe(first.id)
    expect(before.list.find(({ article }) => article === '二(一)')?.text).not.toContain('不许转借')
    const verbs = await world.db
      .selectFrom('ledger')
      .select(['verb', 'subject', 'actor_name'])
      .where('verb', '=', 'policy.loadText')
      .orderBy('seq')
      .execute()
    expect(verbs).toEqual([
      { verb: 'policy.loadText', subject: 'policy:H24', actor_name: '周敏' },
      { verb: 'policy.loadText', subject: 'policy:H24', actor_name: '易国强' },
    ])
  })

  it('says which clauses were not found, which parts match none, or that the number is missing', async () => {
    const result = await load(
      'province',
      'H20b',
      '湘民发〔2020〕9号\n一、磨坊每逢三六九开磨，先到先磨，磨完扫净，不许隔夜留料。\n三、油坊冬月开榨，各组按抓阄排定的先后送料，送料当天过秤。\n十、油饼按料分给各家，余下的喂牛。',
    )
    expect(result.matched).toBe(2)
    expect(result.missing).toContain('二(一)')
    expect(result.unlisted).toEqual(['十、油饼按料分给各家，余下的喂牛。'])
    expect(result.warnings).toEqual([])
    expect((await load('province', 'H24', harvest().replace('湘政办发〔2024〕30号', '无文号'))).warnings[0]).toContain(
      '湘政办发〔2024〕30号',
    )
    await load('province', 'H24', harvest('，不许转借'))
    const { missing, others } = await page('H20b')
    expect(missing).toHaveLength(18)
    expect(others).toContainEqual({ kind: 'unlisted', body: '十、油饼按料分给各家，余下的喂牛。' })
  })

  it('is refused without the right, for another place, for a file that is another document', async () => {
    await expect(load('clerk', 'H24', harvest())).rejects.toMatchObject({ code: 'auth.denied' })
    await expect(load('nanxian', 'D21', harvest())).rejects.toMatchObject({
      code: 'auth.denied',
      message: expect.stringContaining('由那里的民政部门') as string,
    })
    await expect(load('county', 'S17', harvest())).rejects.toMatchObject({ code: 'auth.denied' })
    await expect(
      load('county', 'D21', '今天天气晴好，村里晒谷的晒谷，修渠的修渠，孩子们在晒场上跑来跑去，黄狗在后面追。'),
    ).rejects.toMatchObject({ code: 'file.unreadable' })
    // Half of the numbers are the same; the document's own number is not there.
    await expect(load('county', 'D21', harvest())).rejects.toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining('看起来不是') as string,
    })
    await expect(load('county', '平台口径', harvest())).rejects.toMatchObject({ code: 'input.invalid' })
    expect((await page('D21', {}, 'nanxian')).mayLoad).toBe(false)
  })
})

describe('search', () => {
  it('finds documents, clauses, figures, rules and loaded words, marks them and leads there', async () => {
    const { hits, counts } = await ask(contract.search, 'clerk', { query: { q: '渐退' } })
    expect(counts).toMatchObject({ clause: expect.any(Number) as number, figure: 2, rule: expect.any(Number) as number })
    for (const { excerpt, marks } of hits) for (const [from, to] of marks) expect(excerpt.slice(from, to)).toBe('渐退')
    expect(hits.some(({ href }) => href === '/policy/figures/gradual.months')).toBe(true)

    const words = await ask(contract.search, 'clerk', { query: { q: '鼠洞' } })
    expect(words.hits).toMatchObject([{ kind: 'text', title: 'H24 二(三)', href: '/policy/documents/H24?clause=%E4%BA%8C(%E4%B8%89)' }])
    // Only the text that is shown now, not its history.
    expect((await ask(contract.search, 'clerk', { query: { q: '不许转借' } })).total).toBe(1)
  })

  it('wants every word, takes wide letters as narrow ones, and forgives a word that is nearly there', async () => {
    const both = await ask(contract.search, 'clerk', { query: { q: '特困 照料护理' } })
    expect(both.total).toBeGreaterThan(0)
    expect(both.total).toBeLessThan((await ask(contract.search, 'clerk', { query: { q: '特困' } })).total)
    expect((await ask(contract.search, 'clerk', { query: { q: 'ｈ２４' } })).hits[0]?.title).toContain('H24')
    expect((await ask(contract.search, 'clerk', { query: { q: '残疾人生活的补贴' } })).total).toBeGreaterThan(0)
    expect((await ask(contract.search, 'clerk', { query: { q: '绝不存在的词句啊' } })).total).toBe(0)
  })
})

describe('figures', () => {
  const stale = async (key: string, who: Cast = 'county') => (await list(contract.figureListing, who, { key, current: 'yes' })).rows

  it('says of each value where it comes from and why it may mislead', async () => {
    const [livelihood] = (await stale('dibao.standard.rural')).filter(({ place }) => place === places.province)
    expect(livelihood).toMatchObject({ text: '485.00 元', status: '待核', stale: ['unseen'], document: '湖南指导标准' })
    expect((await stale('topUp.share')).find(({ place }) => place === places.province)?.stale).toContain('unseen')
    const over = (await list(contract.figureListing, 'county', { current: 'no' })).rows
    expect(over.length).toBeGreaterThan(10)
    // H20a ended on 2025-02-19: what holds in the province since is the nation's.
    expect(over.filter((row) => row.stale.length > 0 && row.place === places.province)).toMatchObject([
      { key: 'medical.tekunInFull', place: places.province, to: '2025-02-19', document: 'H20a', stale: ['lapsed'] },
    ])
  })

  it('a figure whose document has lapsed is stale however lately it was verified', () => {
    const today = plainDate('2026-11-22')
    expect(staleness({ unseen: false, verifiedOn: '2026-11-01', document: 'H20a', today })).toEqual(['lapsed'])
    expect(staleness({ unseen: false, verifiedOn: '2026-11-01', document: 'H20a', today: plainDate('2025-02-19') })).toEqual([])
    expect(staleness({ unseen: true, verifiedOn: undefined, document: 'H20a', today })).toEqual(['unseen', 'lapsed'])
    expect(staleness({ unseen: false, verifiedOn: '2025-11-21', document: 'H24', today })).toEqual(['unread'])
    expect(staleness({ unseen: false, verifiedOn: '2025-11-22', document: 'H24', today })).toEqual([])
  })

  it('somebody verifies a figure: on record with its source, no longer stale, stale again after a year', async () => {
    const [before] = (await stale('dibao.standard.rural')).filter(({ place }) => place === places.province)
    const waiting = await ask(contract.staleness, 'county')
    await ask(contract.verify, 'county', {
      body: {
        subject: 'parameter',
        key: before?.key,
        place: before?.place,
        from: before?.from,
        verifiedOn: '2026-11-20',
        source: '省民政厅网站公布的 2026 年指导标准',
      },
    })
    const [after] = (await stale('dibao.standard.rural')).filter(({ place }) => place === places.province)
    expect(after).toMatchObject({ status: 'verified', verifiedOn: '2026-11-20', verifiedBy: '周敏', stale: [] })
    expect((await ask(contract.staleness, 'county')).unseen).toBe(waiting.unseen - 1)
    const { rows } = await ask(contract.figure, 'county', { params: { key: 'dibao.standard.rural' } })
    expect(rows.find(({ from, place }) => from === before?.from && place === before?.place)?.history).toMatchObject([
      { verifiedBy: '周敏', source: '省民政厅网站公布的 2026 年指导标准' },
    ])
    expect(await world.db.selectFrom('ledger').select('subject').where('verb', '=', 'policy.verify').execute()).toEqual([
      { subject: 'parameter:dibao.standard.rural' },
    ])
    // One truth: what the library says is verified, no evaluation calls 待核.
    const place = before?.place === undefined ? regionCode('43') : regionCode(before.place)
    const { parameters, originOf } = await withReader(world.db, systemActor('test', []), figuresOfInstallation)
    const family = { urban: false, persons: [{ birthDay: '1980-01-01', wage: 10_000 }], supporters: [] }
    const evaluated = evaluateFamily({
      parameters,
      installation: { originOf, published: 0 },
      place,
      date: plainDate('2026-11-20'),
      household: family,
      nothingElse: true,
      explain: true,
    })
    const told = evaluated.outcomes.flatMap(({ unverified, explanation }) => [
      ...unverified.map(({ label }) => label),
      ...pendingIn(explanation?.steps ?? []),
    ])
    expect(told).not.toContain('农村低保标准（每人每月）')
    expect(told).not.toHaveLength(0)
    world.setDay('2027-11-21')
    expect((await stale('dibao.standard.rural')).find(({ place }) => place === places.province)?.stale).toEqual(['unread'])
    world.setDay('2026-11-22')
  })

  it('is refused for a figure of another place, a day to come, a figure that is not there', async () => {
    const body = {
      subject: 'parameter',
      key: 'topUp.share',
      place: regionCode('4203'),
      from: '2017-02-25',
      verifiedOn: '2026-11-20',
      source: '翻看了纸质原件',
    }
    await expect(ask(contract.verify, 'county', { body })).rejects.toMatchObject({ code: 'auth.denied' })
    await expect(ask(contract.verify, 'clerk', { body })).rejects.toMatchObject({ code: 'auth.denied' })
    const own = { ...body, key: 'gradual.months', place: places.county, from: '2021-11-19' }
    await expect(ask(contract.verify, 'county', { body: { ...own, verifiedOn: '2026-12-01' } })).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(ask(contract.verify, 'county', { body: { ...own, from: '2022-01-01' } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask(contract.verify, 'county', { body: { ...own, source: '看过' } })).rejects.toThrow('至少 6 个字')
  })

  it('a document is verified the same way', async () => {
    await ask(contract.verify, 'county', {
      body: { subject: 'document', key: '国发14号', verifiedOn: '2026-11-21', source: '国务院公报原文' },
    })
    const found = (await list(contract.documentListing, 'county')).rows.find(({ name }) => name === '国发14号')
    expect(found).toMatchObject({ verifiedOn: '2026-11-21', stale: [] })
  })

  it('a standard published on screen is there at once, with its document', async () => {
    const system = systemActor('test', [])
    const before = (await ask(contract.card, null, { params: { programme: 'dibao' }, query: { place: places.county, day: '2027-01-05' } }))
      .amount[0]
    expect(before?.map(({ text }) => text).join('')).toContain('485.00 元')
    await withWriter(world.db, system, (tx) =>
      publishStandard(tx, {
        proposalId: 1,
        key: 'dibao.standard.rural',
        place: regionCode('430971'),
        from: plainDate('2027-01-01'),
        value: 52_000,
        document: '大民发〔2026〕8号',
        article: '一',
        gist: '',
        publishedOn: plainDate('2026-11-22'),
        publishedBy: 'user:1',
        publishedByName: '周敏',
      }),
    )
    const after = (await ask(contract.card, null, { params: { programme: 'dibao' }, query: { place: places.county, day: '2027-01-05' } }))
      .amount[0]
    expect(after?.map(({ text }) => text).join('')).toContain('520.00 元')
    expect((await list(contract.figureListing, 'county', { document: '大民发' })).rows).toMatchObject([
      { text: '520.00 元', document: '大民发〔2026〕8号' },
    ])
  })
})

describe('programmes, worked cases, cards, coverage', () => {
  it('a programme in its author’s words with the figures of the place and day, and what nobody knows there', async () => {
    const { rows } = await ask(contract.programmes, 'county')
    expect(rows).toHaveLength(14)
    const tekun = await ask(contract.programme, 'county', { params: { programme: 'tekun' } })
    const text = JSON.stringify(tekun.results)
    expect(text).toContain('无劳动能力')
    expect(tekun.figures.find(({ key }) => key === 'tekun.minorAge')).toMatchObject({ text: '18 岁', placeName: '大通湖管理区' })
    expect(tekun.missing.map(({ key }) => key)).toContain('tekun.ruralConsumption')
    const older = await ask(contract.programme, 'county', { params: { programme: 'tekun' }, query: { day: '2021-01-01' } })
    expect(older.figures.find(({ key }) => key === 'tekun.minorAge')?.text).toBe('16 岁')
    await expect(ask(contract.programme, 'county', { params: { programme: 'nothing' } })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('every worked case stands under a programme and holds by the rules of now', async () => {
    const { rows } = await ask(contract.programmes, 'county')
    const all = await Promise.all(rows.map(({ id }) => ask(contract.cases, 'county', { params: { programme: id } })))
    expect(all.flatMap((each) => each.rows.filter(({ holds }) => !holds).map(({ name }) => name))).toEqual([])
    expect(new Set(all.flatMap((each) => each.rows.map(({ file, name }) => `${file} ${name}`))).size).toBeGreaterThan(400)
    expect(all[1]?.rows[0]).toMatchObject({
      name: '两人户，一人务工',
      members: [[['月工资', '900']], []],
      results: expect.arrayContaining([{ label: '月低保金', expected: '70.00 元', now: '70.00 元', holds: true }]) as unknown,
    })
  }, 60_000)

  it('a card needs no sign-in, has the figures of its place and day, marks what is not verified and leaves blank what nobody knows', async () => {
    const words = (line: contract.CardLine | undefined) => line?.map(({ text }) => text).join('')
    const terms = await ask(contract.card, null, { params: { programme: 'dibao' }, query: { place: places.county } })
    expect(words(terms.term)).toContain('25 个工作日')
    expect(
      words((await ask(contract.card, null, { params: { programme: 'dibao' }, query: { place: regionCode('430726') } })).term),
    ).toContain('30 个工作日')
    const orphan = await ask(contract.card, null, { params: { programme: 'orphan' }, query: { place: places.county } })
    expect(orphan.amount.flat().filter(({ kind }) => kind === 'blank').length).toBe(2)
    expect(orphan.blank).toBe(2)
    const living = await ask(contract.card, null, { params: { programme: 'living' }, query: { place: places.county, day: '2026-06-01' } })
    expect(living.amount.flat().find(({ kind }) => kind === 'figure')).toEqual({ kind: 'figure', text: '110.00 元' })
    const marginal = await ask(contract.card, null, {
      params: { programme: 'marginal' },
      query: { place: places.county, day: '2026-06-01' },
    })
    expect(words(marginal.who[1])).toContain('727.50 元')
    expect(marginal.pending).toBeGreaterThan(0)
    expect((await ask(contract.cards, null)).rows).toHaveLength(14)
  })

  it('the coverage has no silent gap, and its counts add up', async () => {
    const { rows, total, sums } = await list(contract.coverageListing, 'auditor')
    expect(total).toBe(111)
    expect(rows.filter(({ state }) => state === 'silent')).toEqual([])
    expect(sums.rules).toBe(rows.reduce((sum, row) => sum + row.rules, 0))
    expect(
      (await list(contract.coverageListing, 'auditor', { document: 'H20a', state: 'screen' })).rows.map(({ article }) => article),
    ).toContain('三(四)')
    expect(rows.filter(({ state, none }) => (state === 'none' || state === 'part') && none === '')).toEqual([])
  })
})

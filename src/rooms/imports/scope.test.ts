import { readXlsx } from 'hucre/xlsx'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isDownload, type Download } from '#command'
import { addDays } from '#kernel'
import { csvOf, createImportWorld, places, type Cast, type ImportWorld } from '#test/import-world'
import { fixtures, idOf } from './reading/fixtures.ts'
import { importRoutes } from './routes.ts'

/*
 * Two counties and two departments have each handed in a file with a row held back. Whatever is asked, nobody sees another's: not in the
 * list, its counts and sums, its export, a detail, the held rows, their workbook, the scores, nor by acting on them.
 */
let world: ImportWorld
const ids: Record<'civil' | 'medical' | 'nanxian' | 'nanxianMedical', number> = { civil: 0, medical: 0, nanxian: 0, nanxianMedical: 0 }

beforeAll(async () => {
  world = await createImportWorld()
  const settlement = (id: string) =>
    csvOf('medical-insurance-settlement', [
      {
        id_number: id,
        name: '某某',
        document_no: `S${id}`,
        visit_kind: '住院',
        institution: '区人民医院',
        settled_on: '2026-03-01',
        total_cost: '900',
        basic_paid: '500',
        self_paid: '400',
      },
      {
        id_number: '4.3E+17',
        name: '某某',
        document_no: 'S2',
        visit_kind: '住院',
        institution: '区人民医院',
        settled_on: '2026-03-01',
        total_cost: '900',
        basic_paid: '500',
        self_paid: '400',
      },
    ])
  const civil = fixtures.dateSpellings()
  ids.civil = (await world.deliver({ bytes: civil.bytes, fileName: '大通湖民政.csv' })).id
  ids.medical = (
    await world.deliver({ dataset: 'medical-insurance-settlement', bytes: settlement(idOf(1)), fileName: '大通湖医保.csv' }, 'medical')
  ).id
  ids.nanxian = (await world.deliver({ bytes: civil.bytes, fileName: '南县民政.csv', regionCode: places.nanxian }, 'nanxian')).id
  ids.nanxianMedical = (
    await world.deliver(
      { dataset: 'medical-insurance-settlement', bytes: settlement(idOf(2)), fileName: '南县医保.csv', regionCode: places.nanxian },
      'nanxianMedical',
    )
  ).id
  for (const id of Object.values(ids))
    if ((await world.import(id)).rows_held !== 1) throw new Error(`import ${String(id)} was not read as the tests need it`)
})
afterAll(() => world.stop())

/** Asks as the server would: input parsed by the operation, then its route. */
async function ask(
  who: Cast,
  operation: string,
  input: { params?: unknown; query?: unknown; body?: unknown; file?: { fileName: string; stream: Readable } } = {},
): Promise<unknown> {
  const route = importRoutes.find((candidate) => candidate.operation.id === operation)
  if (route === undefined) throw new Error(`no route ${operation}`)
  const { params, query, body } = route.operation
  return route.handle(world.services, {
    params: params.parse(input.params ?? {}),
    query: query.parse(input.query ?? {}),
    body: body.parse(input.body ?? {}),
    actor: world.actors[who],
    requestId: undefined,
    file: input.file,
  })
}

const sees: [Cast, (keyof typeof ids)[]][] = [
  ['county', ['civil', 'medical']],
  ['medical', ['medical']],
  ['education', []],
  ['nanxian', ['nanxian', 'nanxianMedical']],
  ['nanxianMedical', ['nanxianMedical']],
  // Files are delivered for a county: a township's clerk sees none of them.
  ['clerk', []],
  ['province', ['civil', 'medical', 'nanxian', 'nanxianMedical']],
  ['auditor', ['civil', 'medical', 'nanxian', 'nanxianMedical']],
]

async function sheetOf(download: unknown): Promise<string[][]> {
  if (!isDownload(download)) throw new Error('not a download')
  const { content }: Download = download
  const { sheets } = await readXlsx(content instanceof Readable ? await buffer(content) : content)
  return sheets.flatMap((sheet) => sheet.rows.map((row) => row.map((cell) => String(cell ?? ''))))
}

describe.each(sees)('%s', (who, mine) => {
  const own = () => mine.map((key) => ids[key]).toSorted((a, b) => a - b)
  const foreign = () => Object.values(ids).filter((id) => !own().includes(id))

  test('the list, its count and its sums', async () => {
    const reply = (await ask(who, 'imports.list', { query: { page: 1, size: 100 } })) as {
      rows: { id: number; rowsRead: number; rowsHeld: number }[]
      total: number
      sums: Record<string, number>
    }
    expect(reply.rows.map((row) => row.id).toSorted((a, b) => a - b)).toEqual(own())
    expect(reply.total).toBe(mine.length)
    expect(reply.sums['rowsHeld'] ?? 0).toBe(reply.rows.reduce((sum, row) => sum + row.rowsHeld, 0))
    expect(reply.sums['rowsRead'] ?? 0).toBe(reply.rows.reduce((sum, row) => sum + row.rowsRead, 0))
    for (const query of [
      { q: '南县' },
      { held: 'yes' },
      { region: places.nanxian },
      { department: 'medical-insurance' },
      { dataset: 'medical-insurance-settlement' },
      { status: 'committed' },
      { from: '2026-04-01', to: '2026-04-02' },
    ]) {
      const filtered = (await ask(who, 'imports.list', { query: { page: 1, size: 100, ...query } })) as typeof reply
      expect(
        filtered.rows.every((row) => own().includes(row.id)),
        JSON.stringify(query),
      ).toBe(true)
      expect(filtered.total).toBe(filtered.rows.length)
    }
  })

  test('the export', async () => {
    const lines = await sheetOf(await ask(who, 'imports.export'))
    expect(lines).toHaveLength(2 + mine.length)
    const names = { civil: '大通湖民政.csv', medical: '大通湖医保.csv', nanxian: '南县民政.csv', nanxianMedical: '南县医保.csv' }
    for (const [key, name] of Object.entries(names)) expect(lines.flat().includes(name), name).toBe((mine as string[]).includes(key))
  })

  test('details', async () => {
    for (const id of own()) expect(await ask(who, 'import.show', { params: { id } })).toMatchObject({ id, rowsWaiting: 1 })
    for (const id of foreign()) await expect(ask(who, 'import.show', { params: { id } })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('held rows, their workbook, and acting on them', async () => {
    const may = world.actors[who].abilities.has('import.correct')
    for (const id of own().filter(() => may)) {
      expect(await ask(who, 'import.held', { params: { id } })).toMatchObject({ total: 1 })
      expect(await sheetOf(await ask(who, 'import.heldFile', { params: { id } }))).toHaveLength(2)
    }
    for (const id of may ? foreign() : Object.values(ids)) {
      const refused = { code: may ? 'not-found' : 'auth.denied' }
      await expect(ask(who, 'import.held', { params: { id } })).rejects.toMatchObject(refused)
      await expect(ask(who, 'import.heldFile', { params: { id } })).rejects.toMatchObject(refused)
      await expect(ask(who, 'import.correct', { params: { id }, body: { rows: [{ rowNo: 9, cells: {} }] } })).rejects.toMatchObject(refused)
      await expect(ask(who, 'import.dismiss', { params: { id }, body: { rowNos: [9], reason: '随便写写' } })).rejects.toMatchObject(refused)
    }
    const mayWithdraw = world.actors[who].abilities.has('import.withdraw')
    for (const id of mayWithdraw ? foreign() : Object.values(ids)) {
      await expect(ask(who, 'import.withdraw', { params: { id }, body: { reason: '随便写写' } })).rejects.toMatchObject({
        code: mayWithdraw ? 'not-found' : 'auth.denied',
      })
    }
  })

  test('scores and the catalogue', async () => {
    const { rows } = (await ask(who, 'import.scores')) as { rows: { department: string; files: number; held: number }[] }
    expect(rows.reduce((sum, row) => sum + row.files, 0)).toBe(mine.length)
    expect(rows.reduce((sum, row) => sum + row.held, 0)).toBe(mine.length)
    const list = (await ask(who, 'catalogue.list')) as { rows: { id: string; lastPeriod: string | null }[] }
    const delivered = list.rows
      .filter((row) => row.lastPeriod !== null)
      .map((row) => row.id)
      .toSorted()
    const expected = new Set(
      mine.map((key) => (key.toLowerCase().includes('medical') ? 'medical-insurance-settlement' : 'temporary-assistance-payments')),
    )
    expect(delivered).toEqual([...expected].toSorted())
  })
})

test('each look at held rows is in the ledger before it is answered', async () => {
  const looks = () =>
    world.db
      .selectFrom('ledger')
      .select(['verb', 'actor_name'])
      .where('subject', '=', `import:${String(ids.medical)}`)
      .where('verb', 'like', 'import.held%')
      .execute()
  const before = await looks()
  await ask('medical', 'import.held', { params: { id: ids.medical } })
  await ask('medical', 'import.heldFile', { params: { id: ids.medical } })
  expect((await looks()).slice(before.length)).toEqual([
    { verb: 'import.heldRows', actor_name: '肖建国' },
    { verb: 'import.heldFile', actor_name: '肖建国' },
  ])
})

test('an uploaded file can be handed in by nobody but who uploaded it', async () => {
  const { bytes } = fixtures.utf8()
  const upload = () => ({ fileName: '临时救助2026年3月.csv', stream: Readable.from([bytes]) })
  const looked = (await ask('county', 'import.inspect', { file: upload() })) as {
    token: string
    dataset: string
    period: string
    periodFrom: string
    fits: boolean
  }
  expect(looked).toMatchObject({ dataset: 'temporary-assistance-payments', period: '2026-03', periodFrom: 'file', fits: true })
  const body = { token: looked.token, dataset: looked.dataset, period: '2025-12', regionCode: places.county }
  await expect(ask('nanxian', 'import.submit', { body: { ...body, regionCode: places.nanxian } })).rejects.toMatchObject({
    code: 'input.invalid',
  })
  const [first, second] = [await ask('county', 'import.submit', { body }), await ask('county', 'import.submit', { body })] as {
    id: number
    already: boolean
  }[]
  expect(first).toMatchObject({ already: false })
  expect(second).toEqual({ id: first?.id, already: true })
  expect(await ask('county', 'import.inspectAs', { body: { token: looked.token, dataset: 'vehicles' } })).toMatchObject({
    dataset: 'vehicles',
    fits: false,
    alreadyImported: first?.id,
  })
  const today = world.services.clock.today()
  world.setDay(addDays(today, 1))
  for (const again of ['import.submit', 'import.inspectAs'])
    await expect(ask('county', again, { body }), again).rejects.toMatchObject({ message: '这个文件的凭据已失效' })
  world.setDay(today)
  world.queued.length = 0
})

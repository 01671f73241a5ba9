import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemActor, withWriter } from '#access'
import type { evaluation } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { readConfig } from '#platform/config'
import { publishStandard, revokeStandard } from '#rooms/parameters'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { runCommandLine } from '../command-line.ts'

/* What the command line answers beside a platform: by the standards published there, said with clause, document, day and person. */
let database: TestDatabase
let directory: string
const county = regionCode('430971')
const province = systemActor('test', [], regionCode('43'))
beforeAll(async () => {
  database = await createTestDatabase()
  directory = await mkdtemp(join(tmpdir(), 'doudi-cli-'))
  await database.kysely
    .insertInto('region')
    .values([
      { code: regionCode('43'), name: '湖南省', level: 'province', parent: null, full_name: '湖南省', initials: '' },
      { code: regionCode('4309'), name: '益阳市', level: 'prefecture', parent: regionCode('43'), full_name: '湖南省益阳市', initials: '' },
      {
        code: county,
        name: '大通湖管理区',
        level: 'county',
        parent: regionCode('4309'),
        full_name: '湖南省益阳市大通湖管理区',
        initials: '',
      },
    ])
    .execute()
  await database.kysely
    .insertInto('standard_proposal')
    .values({
      key: 'dibao.standard.rural',
      region_code: county,
      value: 52_000,
      valid_from: '2025-03-01',
      document: '区民政局〔2025〕3号',
      article: '一',
      reason: '对接指导标准',
      status: 'published',
      proposed_by: 'user:1',
      proposed_by_name: '周敏',
    })
    .execute()
  await withWriter(database.kysely, province, (tx) =>
    publishStandard(tx, {
      proposalId: 1,
      key: 'dibao.standard.rural',
      place: county,
      from: plainDate('2025-03-01'),
      value: 52_000,
      document: '区民政局〔2025〕3号',
      article: '一',
      gist: '农村每人每月 520 元',
      publishedOn: plainDate('2025-02-20'),
      publishedBy: 'user:2',
      publishedByName: '易国强',
    }),
  )
}, 60_000)
afterAll(async () => {
  await database.stop()
  await rm(directory, { recursive: true, force: true })
})

const family = { urban: false, homes: 1, persons: [{ birthDay: '1980-01-01', wage: 900 }, { birthDay: '1982-01-01' }], supporters: [] }

async function doudi(settings: Record<string, string>, ...more: string[]): Promise<string> {
  const printed: string[] = []
  const args = ['evaluate', '-', '--place', '430971', '--date', '2025-06-01', '--nothing-else', ...more]
  await runCommandLine(args, {
    config: () => readConfig({ DOUDI_LOG: 'silent', ...settings }),
    print: (line) => void printed.push(line),
    input: () => Promise.resolve(JSON.stringify(family)),
    exitWith: () => undefined,
  })
  return printed.join('\n')
}
const reply = async (settings: Record<string, string>, ...more: string[]): Promise<evaluation.EvaluationReply> =>
  JSON.parse(await doudi(settings, '--json', ...more)) as evaluation.EvaluationReply
const dibao = ({ outcomes }: evaluation.EvaluationReply) => outcomes.find(({ id }) => id === 'dibao')

describe('doudi evaluate beside a platform', { timeout: 60_000 }, () => {
  test('answers by the standard published there, and says where it comes from', async () => {
    const here = await reply({ DATABASE_URL: database.connectionString }, '--explain')
    // By pencil: 520 × 2 − 900 = 140; by the province's 485 it would be 70.
    expect(dibao(here)).toMatchObject({ outcome: 'entitled', amount: 14_000 })
    expect(here.figures).toEqual({ source: 'installation', published: 1 })
    expect(dibao(here)?.published).toEqual([
      {
        label: '农村低保标准（每人每月）',
        text: '520.00 元',
        place: '益阳市大通湖管理区',
        from: '2025-03-01',
        document: '区民政局〔2025〕3号',
        article: '一',
        gist: '农村每人每月 520 元',
        on: '2025-02-20',
        by: '易国强',
      },
    ])
    expect(dibao(here)?.standIns.map(({ label }) => label)).not.toContain('农村低保标准（每人每月）')
    expect(JSON.stringify(dibao(here)?.explanation)).toContain('"published":{"on":"2025-02-20","by":"易国强"}')
    expect(await doudi({ DATABASE_URL: database.connectionString })).toContain(
      '农村低保标准（每人每月） 520.00 元（益阳市大通湖管理区 2025-03-01 起，区民政局〔2025〕3号 一；2025-02-20 由易国强在本平台公布）',
    )
  })

  test('--packs, or a folder without a platform: the packs’ figures, and that is said; nothing is made', async () => {
    const settings: readonly (readonly [Record<string, string>, ...string[]])[] = [
      [{ DATABASE_URL: database.connectionString }, '--packs'],
      [{ DOUDI_DATA: directory }],
    ]
    for (const [where, ...more] of settings) {
      const packs = await reply(where, ...more)
      expect(dibao(packs)).toMatchObject({ amount: 7_000, published: [] })
      expect(packs.figures.source).toBe('packs')
      expect(await doudi(where, ...more)).toContain('只用了政策包里的数字')
    }
    expect(await readdir(directory)).toEqual([])
  })

  test('a server that does not answer is an error, never the packs’ figures in silence', async () => {
    await expect(doudi({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' })).rejects.toThrow('连不上 DATABASE_URL')
  })

  test('withdrawn, it holds no longer', async () => {
    await database.kysely
      .insertInto('standard_proposal')
      .values({
        key: 'dibao.standard.rural',
        region_code: county,
        value: 52_000,
        valid_from: '2025-03-01',
        document: '区民政局〔2025〕3号',
        article: '一',
        reason: '文号录错',
        status: 'published',
        proposed_by: 'user:1',
        proposed_by_name: '周敏',
        kind: 'withdrawal',
        replaces: 1,
      })
      .execute()
    await withWriter(database.kysely, province, (tx) =>
      revokeStandard(tx, {
        proposalId: 1,
        byProposal: 2,
        place: county,
        on: plainDate('2025-07-01'),
        by: 'user:2',
        byName: '易国强',
        reason: '文号录错',
      }),
    )
    expect(dibao(await reply({ DATABASE_URL: database.connectionString }))).toMatchObject({ amount: 7_000, published: [] })
  })
})

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plainDate, regionCode, yuan } from '#kernel'
import { checkoutDirectory } from '#platform/config'
import { identifier, literal } from '#platform/lake'
import { compile, convention, input, lt, model, param, parameterTable, rule, values } from '#rules'

/** Texts that end a string, a name, a comment or a statement, and what looks like one in other scripts. */
const hostileTexts = [
  "'; DROP TABLE canary; --",
  '"; DROP TABLE canary; --',
  "x' OR '1'='1",
  '/* */ --',
  '$$; DROP TABLE canary; $$',
  '\\',
  "\\'",
  "''''",
  '""""',
  '\u2019; DROP TABLE canary',
  '\n;\r\nDROP TABLE canary;',
  '%_\\',
  '${canary}',
  '{{canary}}',
  '); DELETE FROM canary; --',
  '国\u0000名'.replace('\u0000', ''),
  'a'.repeat(3_000),
]
const hostile = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
  fc.string({ unit: fc.constantFrom("'", '"', ';', '-', '/', '*', '\\', '$', ' ', 'x'), minLength: 1, maxLength: 20 }),
)

let instance: DuckDBInstance
let connection: DuckDBConnection
beforeAll(async () => {
  instance = await DuckDBInstance.create()
  connection = await instance.connect()
  await connection.run('CREATE TABLE canary (alive INTEGER); INSERT INTO canary VALUES (1)')
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

const rows = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRows()
const canary = async (): Promise<number> => (await rows('SELECT * FROM canary')).length

test('a text and a name in SQL that our code writes come back as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(
      hostile,
      hostile.filter((name) => name !== ''),
      async (text, name) => {
        const read = await connection.runAndReadAll(`SELECT ${literal(text)} AS ${identifier(name)}`)
        expect(read.getRows()).toEqual([[text]])
        expect(read.columnNames()).toEqual([name])
      },
    ),
    { numRuns: 300 },
  )
  expect(await canary()).toBe(1)
  expect(() => literal('a\0b')).toThrow('NUL')
  expect(() => identifier('')).toThrow('not a name')
})

test('a file and its columns may be called anything', async () => {
  for (const name of hostileTexts.filter((text) => text !== '' && text.length < 100)) {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(`t${name}`)} (${identifier(name)} VARCHAR); INSERT INTO ${identifier(`t${name}`)} VALUES (${literal(name)})`,
    )
    expect(await rows(`SELECT ${identifier(name)} FROM ${identifier(`t${name}`)} WHERE ${identifier(name)} = ${literal(name)}`)).toEqual([
      [name],
    ])
    await expect(connection.run(`SELECT * FROM read_csv(${literal(`/nowhere/${name}.csv`)})`)).rejects.toThrow(/No files found|not|IO/)
  }
  expect(await canary()).toBe(1)
})

test('names, labels and clauses of a pack never become SQL: refused, or read as names', async () => {
  let [refused, ran] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.oneof(hostile, fc.constant('x')), hostile, hostile, async (name, label, clause) => {
      let sql: string
      try {
        const cite = convention(clause === '' ? '条' : clause)
        const income = input(`f${name}`, 'fen', { label, range: [yuan(0), yuan(100_000)], suppliedBy: label })
        const standard = param(`p${name}`, 'fen', { label, range: [yuan(1), yuan(10_000)] })
        const poor = rule(`r${name}`, lt(income, standard), { label, cite })
        const parameters = parameterTable(
          values(standard, [
            { from: plainDate('2025-01-01'), cite, status: '待核' as const, place: regionCode('430971'), value: yuan(485) },
          ]),
        )
        const compiled = compile(model(`m${name}`, { label, outputs: [poor] }), {
          parameters,
          effectiveDate: plainDate('2026-03-01'),
          places: [{ key: 1, region: regionCode('430971') }],
        })
        sql = compiled.sql('duckdb', { from: 'hostile_household', placeColumn: 'county', keep: ['household_no'], groups: {} })
      } catch {
        refused++
        return
      }
      if (label.length > 3 && !name.includes(label)) expect(sql).not.toContain(label)
      // The table lacks the column, whatever it is called: the one thing that may be wrong.
      await connection.run('CREATE OR REPLACE TEMP TABLE hostile_household (household_no INTEGER, county INTEGER)')
      const outcome = await connection.runAndReadAll(sql).catch((error: unknown) => error)
      if (outcome instanceof Error) expect(outcome.message).toMatch(/Binder Error|not found/)
      ran++
    }),
    { numRuns: 200 },
  )
  expect(refused).toBeGreaterThan(10)
  expect(ran).toBeGreaterThan(10)
  expect(await canary()).toBe(1)
})

describe('regular expressions', () => {
  /** Regular expressions as they stand in the sources, found where a value may begin; comments left out. */
  const written = /(?<=[(=,:!&|?[{;]\s*|return )\/(?![/*])((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/g
  /** Applied to what the program's own files and folders say, never to what somebody sends. */
  const ownTexts: ReadonlySet<string> = new Set(['src/platform/postgres/embedded.ts', 'src/platform/postgres/generate-types.ts'])
  const longTexts = [
    'a',
    '0',
    ' ',
    '"',
    "'",
    '=',
    '-',
    '.',
    '/',
    '\\',
    '<',
    '(',
    '中',
    '１',
    '\n',
    ',',
    '_',
    ':',
    'aA0',
    '0.',
    'a ',
    'a-',
    '<a',
    '="',
    '0,',
    '中 ',
    'a=',
    '/*',
    '、',
  ].map((piece) => `${piece.repeat(Math.ceil(30_000 / piece.length))}\u0001`)

  test('none takes more than linear time on a long text made to be slow', async () => {
    const slow: string[] = []
    let seen = 0
    for (const folder of [
      'src/kernel',
      'src/contract',
      'src/platform',
      'src/access',
      'src/ledger',
      'src/command',
      'src/rooms',
      'src/app',
    ]) {
      for (const name of await readdir(join(checkoutDirectory, folder), { recursive: true })) {
        if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.includes('fixtures') || ownTexts.has(`${folder}/${name}`)) continue
        const source = (await readFile(join(checkoutDirectory, folder, name), 'utf8')).replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
        for (const [, body = '', flags = ''] of source.matchAll(written)) {
          seen++
          const expression = new RegExp(body, flags.replaceAll(/[gy]/g, ''))
          for (const text of longTexts) {
            const began = performance.now()
            expression.test(text)
            // Linear work is over in a millisecond; what grows with the square takes seconds.
            if (performance.now() - began > 250) slow.push(`${folder}/${name}: /${body}/ on ${JSON.stringify(text.slice(0, 6))}`)
          }
        }
      }
    }
    expect(seen).toBeGreaterThan(200)
    expect(slow).toEqual([])
  }, 120_000)
})

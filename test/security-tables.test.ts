import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutDirectory } from '#platform/config'

interface Row {
  readonly requirement: string
  readonly gist: string
  readonly state: string
  readonly how: string
  readonly tests: readonly string[]
}

const states = ['met', 'partly', 'not met', 'proxy', 'n/a']

async function rowsOf(table: string): Promise<Row[]> {
  const text = await readFile(join(checkoutDirectory, 'docs/security', table), 'utf8')
  return text
    .split('\n')
    .filter((line) => /^\| V?\d/.test(line))
    .map((line) => {
      const [, requirement = '', gist = '', state = '', how = '', shown = ''] = line.split(/(?<!\\) *\| */)
      return { requirement: requirement.trim(), gist, state, how, tests: [...shown.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path) }
    })
}

describe.each([
  ['asvs.md', 283],
  ['mlps.md', 33],
] as const)('%s', (table, least) => {
  test('has every requirement once, each with its gist, a state and how', async () => {
    const rows = await rowsOf(table)
    expect(rows.length).toBeGreaterThanOrEqual(least)
    expect(new Set(rows.map((row) => row.requirement)).size).toBe(rows.length)
    for (const row of rows) {
      expect(states, row.requirement).toContain(row.state)
      expect(row.gist.length, row.requirement).toBeGreaterThan(2)
      // Whoever reads that something is missing reads why.
      expect(row.how.length, row.requirement).toBeGreaterThan(row.state === 'met' ? 1 : 3)
    }
  })

  test('says how many rows are in which state', async () => {
    const text = await readFile(join(checkoutDirectory, 'docs/security', table), 'utf8')
    const said = /Counted: ([^.]+)\./.exec(text)?.[1]?.split(', ') ?? []
    const counted = Map.groupBy(await rowsOf(table), (row) => row.state)
    expect(said.toSorted()).toEqual([...counted].map(([state, rows]) => `${state} ${String(rows.length)}`).toSorted())
  })

  test('names tests that are there', async () => {
    const rows = await rowsOf(table)
    expect(
      rows.flatMap((row) =>
        row.tests.filter((path) => !existsSync(join(checkoutDirectory, path))).map((path) => `${row.requirement}: ${path}`),
      ),
    ).toEqual([])
    expect(rows.filter((row) => row.tests.length > 0).length).toBeGreaterThan(rows.length / 2.5)
  })
})

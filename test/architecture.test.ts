import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { checkoutDirectory } from '#platform/config'
import { expect, test } from 'vitest'

/**
 * What the linter cannot say (.oxlintrc.json says the rest): a relative path stays inside its room, a room has its place in the order,
 * an alias leads into a room through its index only, a style sheet has an end, as code has, and words on screens keep apart.
 */
const roots = ['policy', 'src', 'web']

type Import = Readonly<{ file: string; specifier: string }>

const importPattern = /(?:^|\s)(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

async function allImports(): Promise<Import[]> {
  const found: Import[] = []
  for (const root of roots) {
    const names = await readdir(join(checkoutDirectory, root), { recursive: true })
    for (const name of names.filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))) {
      const file = join(root, name)
      const text = await readFile(join(checkoutDirectory, file), 'utf8')
      for (const [, statement, call] of text.matchAll(importPattern)) found.push({ file, specifier: statement ?? call ?? '' })
    }
  }
  return found
}

/** `src/rooms/alerts/open.ts` → `src/rooms/alerts`; the web and the policy packs are one room each. */
function roomOf(file: string): string {
  const parts = file.split(sep)
  if (parts[0] !== 'src') return parts[0] ?? ''
  const depth = parts[1] === 'rooms' || parts[1] === 'platform' ? 3 : 2
  return parts.slice(0, depth).join('/')
}

const imports = await allImports()

test('the imports are read at all', () => {
  expect(imports).toContainEqual({ file: join('src', 'platform', 'postgres', 'embedded.ts'), specifier: './lock.ts' })
})

test('no relative import leaves its room', () => {
  const leaving = imports.filter(({ file, specifier }) => {
    if (!specifier.startsWith('.')) return false
    const target = relative(checkoutDirectory, resolve(checkoutDirectory, dirname(file), specifier))
    return roomOf(target) !== roomOf(file)
  })
  expect(leaving).toEqual([])
})

test('every room has its place in the order that the linter holds', async () => {
  const config = await readFile(join(checkoutDirectory, '.oxlintrc.json'), 'utf8')
  const rooms = (await readdir(join(checkoutDirectory, 'src/rooms'), { withFileTypes: true })).filter((entry) => entry.isDirectory())
  expect(rooms.map(({ name }) => name).filter((name) => !config.includes(`"src/rooms/${name}/**"`))).toEqual([])
})

test('an alias leads into a room through its index only', async () => {
  const manifest: unknown = JSON.parse(await readFile(join(checkoutDirectory, 'package.json'), 'utf8'))
  const aliases = Object.keys((manifest as { imports: Record<string, string> }).imports).map(
    (alias) => new RegExp(`^${alias.replace('*', '[\\w-]+')}$`),
  )
  const unknown = imports.filter(({ specifier }) => specifier.startsWith('#') && !aliases.some((alias) => alias.test(specifier)))
  expect(unknown).toEqual([])
})

test('no style sheet is longer than code may be', async () => {
  const sheets = (await readdir(join(checkoutDirectory, 'web'), { recursive: true })).filter((name) => name.endsWith('.css'))
  const lines = await Promise.all(
    sheets.map(async (name) => ({ name, lines: (await readFile(join(checkoutDirectory, 'web', name), 'utf8')).split('\n').length - 1 })),
  )
  expect(lines.map(({ name }) => name)).toContain(join('ui', 'ui.css'))
  expect(lines.filter((sheet) => sheet.lines > 500)).toEqual([])
})

test('no wide space stands where a line of a screen begins or ends: JSX would drop it, and two words would be one', async () => {
  const names = await readdir(join(checkoutDirectory, 'web'), { recursive: true })
  const dropped: string[] = []
  for (const name of names.filter((path) => path.endsWith('.tsx'))) {
    const lines = (await readFile(join(checkoutDirectory, 'web', name), 'utf8')).split('\n')
    for (const [at, line] of lines.entries()) if (/^ *\u3000|\u3000 *$/.test(line)) dropped.push(`${name}:${String(at + 1)}`)
  }
  expect(dropped).toEqual([])
})

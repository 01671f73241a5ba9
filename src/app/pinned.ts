import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { checkoutDirectory } from '#platform/config'

/** So many days a pinned version may stand before somebody looks whether there is a newer one (docs/SECURITY.md, Updates). */
export const mostDays = 90

const pins = z.record(z.string(), z.object({ version: z.string(), since: z.iso.date() }))
const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})

/** A direct dependency as it is pinned: the day since which, or on which somebody last found it to be right. */
export interface Pin {
  readonly name: string
  readonly version: string
  readonly since: string
  readonly days: number
}

async function read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(checkoutDirectory, path), 'utf8')))
}

/** The age of each direct dependency's pin, the oldest first; without asking any registry. */
export async function ageOfPins(now: Date): Promise<readonly Pin[]> {
  const known = await read(pins, 'docs/security/pinned.json')
  return Object.entries(known)
    .map(([name, { version, since }]) => ({ name, version, since, days: Math.floor((now.getTime() - Date.parse(since)) / 86_400_000) }))
    .toSorted((a, b) => b.days - a.days || a.name.localeCompare(b.name))
}

/** Where the file of pins and `package.json` differ: names that are missing, gone, or pinned to another version. */
export async function pinsThatDiffer(): Promise<readonly string[]> {
  const known = await read(pins, 'docs/security/pinned.json')
  const { dependencies, optionalDependencies, devDependencies } = await read(manifest, 'package.json')
  const wanted = { ...dependencies, ...optionalDependencies, ...devDependencies }
  return [...new Set([...Object.keys(known), ...Object.keys(wanted)])].filter((name) => known[name]?.version !== wanted[name])
}

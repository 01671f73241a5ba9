import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#kernel'
import { z } from 'zod'
import { counts } from './counts.ts'

/** What a backup says of itself; written last, so that a folder without it is not a whole backup. */
const manifest = z.strictObject({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  /** `embedded`: the database is in the backup; `external`: it was left to the tools of its own server. */
  database: z.enum(['embedded', 'external']),
  /** The ledger's last entry before the copy began; the copy has at least it. */
  ledger: z.strictObject({ entries: z.number().int(), head: z.string() }),
  /** Rows before the copy began. */
  counts: counts.optional(),
  /** Names the lookup key that the data needs, without giving it away. */
  lookupFingerprint: z.string(),
  /** Whether `keys/keyring.json` is in the backup. */
  withKeys: z.boolean(),
})
export type Manifest = z.output<typeof manifest>

const fileName = 'manifest.json'

/** Written last: a folder with a manifest is a complete backup. */
export async function writeManifest(directory: string, content: Manifest): Promise<void> {
  await writeFile(join(directory, fileName), `${JSON.stringify(content, null, 2)}\n`)
}

/** Reads a backup's manifest; `not-found` where the folder holds none. */
export async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, fileName), 'utf8').catch(() => null)
  if (text === null)
    throw new DomainError('not-found', `${directory} 里没有完整的备份（缺 ${fileName}）`, {
      hint: '请指定 doudi backup 写出的文件夹；备份中途断了的不能用',
    })
  const parsed = manifest.safeParse(JSON.parse(text))
  if (!parsed.success)
    throw new DomainError('input.invalid', `${fileName} 看不懂，可能是别的版本写的`, { hint: '请用写这份备份的程序版本恢复' })
  return parsed.data
}

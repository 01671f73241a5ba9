import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { withReader } from '#access'
import type { Services } from '#command'
import { verifyLedger } from '#ledger'
import { commandLineActor } from '../cli/platform.ts'
import type { Manifest } from './manifest.ts'

/** What was looked at after a restore, and what is wrong: in Chinese, one line each; empty when all is well. */
export interface Checked {
  readonly ledgerEntries: number
  readonly persons: number
  readonly snapshots: number
  readonly files: number
  readonly problems: readonly string[]
}

/** Holds a restored installation against itself and its manifest: ledger, person index, every snapshot and every stored file. */
export async function checkInstallation(services: Services, manifest: Manifest): Promise<Checked> {
  const actor = commandLineActor()
  const { ledger, head, snapshots, files } = await withReader(services.db, actor, async (reader) => ({
    ledger: await verifyLedger(reader),
    head: await reader.selectFrom('ledger').select('hash').where('seq', '=', manifest.ledger.entries).executeTakeFirst(),
    snapshots: await reader.selectFrom('snapshot').select(['id', 'path', 'content_sha256']).where('content_dropped_at', 'is', null).orderBy('id').execute(),
    files: await reader
      .selectFrom('import')
      .select(['file_sha256 as sha256'])
      .union(reader.selectFrom('attachment').select('sha256').where('removed_at', 'is', null))
      .union(reader.selectFrom('policy_text').select('sha256'))
      .execute(),
  }))
  const problems: string[] = []
  if (!ledger.intact) problems.push(`台账在第 ${String(ledger.brokenAt)} 条处断开`)
  if (manifest.ledger.entries > 0 && (head === undefined || Buffer.from(head.hash).toString('hex') !== manifest.ledger.head)) problems.push(`台账第 ${String(manifest.ledger.entries)} 条与备份时的不一致`)
  const index = await services.lake.persons.verify()
  if (!index.sound) problems.push('人员编号索引前后矛盾')
  for (const snapshot of snapshots) if ((await hashOf(snapshot.path)) !== snapshot.content_sha256) problems.push(`第 ${String(snapshot.id)} 号数据快照缺失或损坏`)
  for (const { sha256 } of files) {
    const state = await services.files.verify(sha256)
    if (state !== 'ok') problems.push(`原始文件 ${sha256.slice(0, 12)}… ${state === 'missing' ? '缺失' : '损坏'}`)
  }
  return { ledgerEntries: ledger.entries, persons: index.persons, snapshots: snapshots.length, files: files.length, problems }
}

async function hashOf(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch {
    return null
  }
}

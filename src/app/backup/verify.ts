import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { systemActor, withReader } from '#access'
import type { Services } from '#command'
import { verifyLedger, type Anchor } from '#ledger'
import { brokenInvariants } from '../invariants/list.ts'
import { countRows, fewerThan, type Counts } from './counts.ts'

/** What a restored installation is held against. */
export interface Expected {
  /** The ledger's last entry before the copy began. */
  readonly ledger: { readonly entries: number; readonly head: string }
  /** Rows before the copy began; older backups have not counted. */
  readonly counts?: Counts | undefined
  readonly anchors: readonly Anchor[]
}

/** What was looked at after a restore, and what is wrong: in Chinese, one line each; empty when all is well. */
export interface Checked {
  readonly ledgerEntries: number
  readonly persons: number
  readonly snapshots: number
  readonly files: number
  /** Days of the ledger that were compared with their anchors. */
  readonly anchoredDays: number
  readonly counts: Counts
  readonly problems: readonly string[]
}

/** Holds a restored installation against itself and what is known of it: ledger and anchors, counts, person index, every snapshot and every stored file. */
export async function checkInstallation(services: Services, expected: Expected): Promise<Checked> {
  const actor = systemActor('backup', [])
  const { ledger, head, snapshots, files } = await withReader(services.db, actor, async (reader) => ({
    ledger: await verifyLedger(reader, expected.anchors),
    head: await reader.selectFrom('ledger').select('hash').where('seq', '=', expected.ledger.entries).executeTakeFirst(),
    snapshots: await reader
      .selectFrom('snapshot')
      .select(['id', 'path', 'content_sha256'])
      .where('content_dropped_at', 'is', null)
      .orderBy('id')
      .execute(),
    files: await reader
      .selectFrom('import')
      .select(['file_sha256 as sha256'])
      .union(reader.selectFrom('attachment').select('sha256').where('removed_at', 'is', null))
      .union(reader.selectFrom('policy_text').select('sha256'))
      .execute(),
  }))
  const problems: string[] = []
  if (!ledger.intact) problems.push(`台账在第 ${String(ledger.brokenAt)} 条处断开`)
  if (expected.ledger.entries > 0 && (head === undefined || Buffer.from(head.hash).toString('hex') !== expected.ledger.head))
    problems.push(`台账第 ${String(expected.ledger.entries)} 条与备份时的不一致`)
  if (ledger.difference !== null) problems.push(`台账第 ${String(ledger.difference.seq)} 条与 ${ledger.difference.day} 的锚点不符`)
  const counts = await countRows(services.db)
  if (expected.counts !== undefined) problems.push(...fewerThan(expected.counts, counts))
  problems.push(...(await brokenInvariants(services.db, { asleep: true })))
  const index = await services.lake.persons.verify()
  if (!index.sound) problems.push('人员编号索引前后矛盾')
  for (const snapshot of snapshots)
    if ((await hashOf(snapshot.path)) !== snapshot.content_sha256) problems.push(`第 ${String(snapshot.id)} 号数据快照缺失或损坏`)
  for (const { sha256 } of files) {
    const state = await services.files.verify(sha256)
    if (state !== 'ok') problems.push(`原始文件 ${sha256.slice(0, 12)}… ${state === 'missing' ? '缺失' : '损坏'}`)
  }
  return {
    ledgerEntries: ledger.entries,
    persons: index.persons,
    snapshots: snapshots.length,
    files: files.length,
    anchoredDays: expected.anchors.length,
    counts,
    problems,
  }
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

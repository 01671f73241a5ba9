import { z } from 'zod'
import { defineCommand } from '#command'
import { accounts, type BodyOf, type ReplyOf } from '#contract'
import type { Reader } from '#db'
import { contains, ensure, regionPrefix, type RegionCode } from '#kernel'
import { createApiKey } from '#platform/crypto'
import { requireOffice } from './office.ts'

/** The keys of the administrator's region, newest first. */
export async function listKeys(reader: Reader, region: RegionCode | null): Promise<ReplyOf<typeof accounts.keyList>> {
  const rows = await reader
    .selectFrom('api_key')
    .innerJoin('department', 'department.code', 'api_key.department')
    .innerJoin('region', 'region.code', 'api_key.region_code')
    .select(['api_key.id', 'api_key.name', 'api_key.department', 'department.name as department_name', 'region.full_name', 'api_key.created_at', 'last_used_at', 'revoked_at'])
    .where('api_key.region_code', 'like', `${region === null ? '' : regionPrefix(region)}%`)
    .orderBy('api_key.id', 'desc')
    .execute()
  return {
    rows: rows.map((row) => ({
      id: row.id, name: row.name, department: row.department, departmentName: row.department_name, regionName: row.full_name,
      createdAt: row.created_at.toISOString(), lastUsedAt: row.last_used_at?.toISOString() ?? null, revokedAt: row.revoked_at?.toISOString() ?? null,
    })),
  }
}

export const issueKey = defineCommand({
  verb: 'key.create',
  ability: 'api-key.manage',
  input: accounts.keyCreate.body,
  async run(tx, input: BodyOf<typeof accounts.keyCreate>, { actor }) {
    ensure(actor.regionCode === null || contains(actor.regionCode, input.regionCode), 'auth.denied', '只能发放本辖区的密钥')
    await requireOffice(tx, input.regionCode, input.department)
    const key = createApiKey()
    const row = await tx
      .insertInto('api_key')
      .values({ name: input.name, department: input.department, region_code: input.regionCode, prefix: key.id, key_hash: key.hash, created_by: actor.userId ?? 0 })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { reply: { id: row.id, key: key.key }, ledger: [{ verb: 'key.create', subject: `key:${String(row.id)}`, regionCode: input.regionCode, detail: { department: input.department } }] }
  },
})

export const revokeKey = defineCommand({
  verb: 'key.revoke',
  ability: 'api-key.manage',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor, now }) {
    await tx
      .updateTable('api_key')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where('region_code', 'like', `${actor.regionCode === null ? '' : regionPrefix(actor.regionCode)}%`)
      .execute()
    return { reply: {}, ledger: [{ verb: 'key.revoke', subject: `key:${String(id)}`, regionCode: actor.regionCode }] }
  },
})

import { z } from 'zod'
import { defineCommand, type Outcome } from '#command'
import { accounts, type BodyOf, type ReplyOf } from '#contract'
import type { Reader } from '#db'
import { contains, DomainError, ensure, regionPrefix, type RegionCode } from '#kernel'
import { createApiKey } from '#platform/crypto'
import { requireOffice } from './office.ts'

/** The keys of the administrator's region, newest first. */
export async function listKeys(reader: Reader, region: RegionCode | null, now: Date): Promise<ReplyOf<typeof accounts.keyList>> {
  const rows = await reader
    .selectFrom('api_key')
    .innerJoin('department', 'department.code', 'api_key.department')
    .innerJoin('region', 'region.code', 'api_key.region_code')
    .select([
      'api_key.id',
      'api_key.name',
      'api_key.department',
      'department.name as department_name',
      'region.full_name',
      'api_key.created_at',
      'last_used_at',
      'revoked_at',
      'expires_at',
    ])
    .select((eb) =>
      eb.exists(eb.selectFrom('api_key as next').select('next.id').whereRef('next.follows_id', '=', 'api_key.id')).as('followed'),
    )
    .where('api_key.region_code', 'like', `${region === null ? '' : regionPrefix(region)}%`)
    .orderBy('api_key.id', 'desc')
    .execute()
  return {
    rows: rows.map((row) => ({
      id: row.id,
      name: row.name,
      department: row.department,
      departmentName: row.department_name,
      regionName: row.full_name,
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      revokedAt: row.revoked_at?.toISOString() ?? null,
      expiresAt: row.expires_at?.toISOString() ?? null,
      state:
        row.revoked_at !== null
          ? ('revoked' as const)
          : row.expires_at !== null && row.expires_at <= now
            ? ('expired' as const)
            : row.followed === true
              ? ('ending' as const)
              : ('active' as const),
    })),
  }
}

export const issueKey = defineCommand({
  verb: 'key.create',
  ability: 'api-key.manage',
  input: accounts.keyCreate.body,
  async run(tx, input: BodyOf<typeof accounts.keyCreate>, { actor, now }): Promise<Outcome<ReplyOf<typeof accounts.keyCreate>>> {
    ensure(actor.regionCode === null || contains(actor.regionCode, input.regionCode), 'auth.denied', '只能发放本辖区的密钥')
    await requireOffice(tx, input.regionCode, input.department)
    const key = createApiKey()
    const row = await tx
      .insertInto('api_key')
      .values({
        name: input.name,
        department: input.department,
        region_code: input.regionCode,
        prefix: key.id,
        key_hash: key.hash,
        created_by: actor.userId ?? 0,
        expires_at: daysFrom(now, input.days),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      reply: { id: row.id, key: key.key },
      remembered: { id: row.id, key: null },
      ledger: [
        { verb: 'key.create', subject: `key:${String(row.id)}`, regionCode: input.regionCode, detail: { department: input.department } },
      ],
    }
  },
})

const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * 86_400_000)

/** The old key ends after the overlap, never later than it would have; a key that was followed once is not followed again. */
export const rotateKey = defineCommand({
  verb: 'key.rotate',
  ability: 'api-key.manage',
  input: accounts.keyRotate.body.extend({ id: z.number().int() }),
  async run(
    tx,
    { id, overlapDays, days }: BodyOf<typeof accounts.keyRotate> & { id: number },
    { actor, now },
  ): Promise<Outcome<ReplyOf<typeof accounts.keyRotate>>> {
    const old = await tx.selectFrom('api_key').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (old === undefined || (actor.regionCode !== null && !contains(actor.regionCode, old.region_code as RegionCode)))
      throw new DomainError('not-found', '没有这个密钥')
    const followed = await tx.selectFrom('api_key').select('id').where('follows_id', '=', id).executeTakeFirst()
    ensure(
      old.revoked_at === null && (old.expires_at === null || old.expires_at > now) && followed === undefined,
      'state.conflict',
      '这个密钥已停用、到期或换过',
      { hint: '请对在用的那个密钥更换，或重新发放' },
    )
    const key = createApiKey()
    const row = await tx
      .insertInto('api_key')
      .values({
        name: old.name,
        department: old.department,
        region_code: old.region_code,
        prefix: key.id,
        key_hash: key.hash,
        created_by: actor.userId ?? 0,
        expires_at: daysFrom(now, days),
        follows_id: id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const ends = daysFrom(now, overlapDays)
    await tx
      .updateTable('api_key')
      .set({ expires_at: old.expires_at !== null && old.expires_at < ends ? old.expires_at : ends })
      .where('id', '=', id)
      .execute()
    return {
      reply: { id: row.id, key: key.key },
      remembered: { id: row.id, key: null },
      ledger: [
        { verb: 'key.rotate', subject: `key:${String(row.id)}`, regionCode: old.region_code, detail: { follows: id, overlapDays, days } },
      ],
    }
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

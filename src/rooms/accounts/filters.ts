import { z } from 'zod'
import { defineCommand } from '#command'
import { filters, type BodyOf } from '#contract'
import type { Reader } from '#db'
import { ensure } from '#kernel'

/** The user's own saved filters of one list. */
export function listFilters(reader: Reader, userId: number, screen: string): Promise<filters.SavedFilter[]> {
  return reader
    .selectFrom('saved_filter')
    .select(['id', 'screen', 'name', 'query'])
    .where('user_id', '=', userId)
    .where('screen', '=', screen)
    .orderBy('name')
    .execute()
}

export const saveFilter = defineCommand({
  verb: 'filter.save',
  ability: 'signed-in',
  input: filters.filterSave.body,
  async run(tx, input: BodyOf<typeof filters.filterSave>, { actor }) {
    ensure(actor.userId !== null, 'auth.denied', '接口密钥没有常用筛选')
    const row = await tx
      .insertInto('saved_filter')
      .values({ ...input, user_id: actor.userId })
      .onConflict((conflict) => conflict.columns(['user_id', 'screen', 'name']).doUpdateSet({ query: input.query }))
      .returning(['id', 'screen', 'name', 'query'])
      .executeTakeFirstOrThrow()
    return { reply: row, ledger: [] }
  },
})

export const removeFilter = defineCommand({
  verb: 'filter.remove',
  ability: 'signed-in',
  input: z.object({ id: z.number().int() }),
  async run(tx, { id }, { actor }) {
    await tx.deleteFrom('saved_filter').where('id', '=', id).where('user_id', '=', actor.userId).execute()
    return { reply: {}, ledger: [] }
  },
})

import { laid, type Ground } from './ground.ts'
import type { Planted } from './people.ts'
import { plots, type Plot, type PlotName } from './plots.ts'

type Disputes = Pick<Plot['numbers'], 'conflict' | 'merge' | 'user' | 'post' | 'sparePost' | 'proposedPost' | 'key'>

/** A name that disagrees, two records that may be one, a merge that was made, and the accounts of the place. */
export async function disputes(
  ground: Ground,
  name: PlotName,
  persons: readonly number[],
  people: readonly Planted[],
  importId: number,
): Promise<Disputes> {
  const { db } = ground
  const { village, helper, office } = plots[name]
  const [a = 0, b = 0, c = 0, d = 0] = persons
  const conflict = await db
    .insertInto('registry_conflict')
    .values({
      import_id: importId,
      row_no: 2,
      dataset: 'medical-insurance-settlement',
      person_no: a,
      household_no: null,
      region_code: village,
      sent_name: `${people[0]?.name ?? ''}某`,
      known_name: people[0]?.name ?? '',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('duplicate_candidate')
    .values({ low_no: Math.min(a, b), high_no: Math.max(a, b), signs: ['same-phone'], score: 70 })
    .execute()
  await laid(ground, office, {
    method: 'POST',
    url: '/api/merges',
    body: { keptNo: c, mergedNo: d, reason: `${people[3]?.name ?? ''}登记两次` },
  })
  const merge = await db.selectFrom('person_merge').select('id').where('merged_no', '=', d).executeTakeFirstOrThrow()
  const user = await db.selectFrom('app_user').select('id').where('login', '=', `walk.${helper.toLowerCase()}`).executeTakeFirstOrThrow()
  const held = await db.selectFrom('post').select('id').where('user_id', '=', user.id).executeTakeFirstOrThrow()
  const spare = await db
    .insertInto('post')
    .values({
      user_id: user.id,
      role: 'helper',
      region_code: village,
      department: 'civil-affairs',
      valid_from: '2020-01-01',
      valid_to: '2027-12-31',
      state: 'granted',
      reason: '走查',
      proposed_by: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const proposed = await db
    .insertInto('post')
    .values({
      user_id: user.id,
      role: 'helper',
      region_code: village,
      department: 'civil-affairs',
      valid_from: '2027-01-01',
      state: 'proposed',
      reason: '走查',
      proposed_by: user.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const key = await db
    .selectFrom('api_key')
    .select('id')
    .where('name', '=', name === 'chuangfeng' ? 'nanxianKey' : 'medicalKey')
    .executeTakeFirstOrThrow()
  return {
    conflict: conflict.id,
    merge: merge.id,
    user: user.id,
    post: held.id,
    sparePost: spare.id,
    proposedPost: proposed.id,
    key: key.id,
  }
}

import { sql } from 'kysely'
import type { Services } from '#command'
import { regionPrefix, type RegionCode } from '#kernel'
import { castOf, loadAtlas, stories } from '#synthetic'

/** Households of the story families: the history leaves them alone, so that each story can be walked from its beginning. */
export async function storyHouseholds(services: Services): Promise<number[]> {
  const tokens = stories.flatMap((story) => castOf(story, loadAtlas()).people.map((person) => services.vault.personToken(person.idNumber)))
  const { rows } = await sql<{
    household_no: number
  }>`select distinct household_no from person where token = any(${tokens}::uuid[]) and household_no is not null`.execute(services.db)
  return rows.map((row) => row.household_no)
}

/** Families of a place in the order of their numbers, none of a story; the same ones on every machine. */
export async function ordinaryFamilies(services: Services, place: string, count: number, apart: readonly number[]): Promise<number[]> {
  const rows = await services.db
    .selectFrom('household')
    .select('household_no')
    .where('region_code', 'like', `${regionPrefix(place as RegionCode)}%`)
    .where('status', '=', 'active')
    .where('size', '>=', 2)
    .where('size', '<=', 5)
    .orderBy('household_no')
    .execute()
  return rows
    .map((row) => row.household_no)
    .filter((no) => !apart.includes(no))
    .slice(0, count)
}

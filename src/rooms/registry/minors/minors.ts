import { sql } from 'kysely'
import { lastBirthOfAdults } from '#command'
import type { Reader } from '#db'
import { DomainError, maskName, type PlainDate } from '#kernel'

/** Alive and under 18. The dead are no minors any more. */
export function isMinor(person: { readonly birth: string; readonly status: string }, today: PlainDate): boolean {
  return person.status !== 'dead' && person.birth > lastBirthOfAdults(today)
}

/** Whether the caller may see the minors of this household: through a case, or with leave (db/migrations/0142_minors.sql). */
export async function maySeeMinors(reader: Reader, householdNo: number | null, today: PlainDate): Promise<boolean> {
  if (householdNo === null) return false
  const { rows } = await sql<{ may: boolean }>`select may_see_minors(${householdNo}, ${today}) as may`.execute(reader)
  return rows[0]?.may === true
}

/** `auth.denied` with the way to ask for leave; names nobody. */
export async function requireMinorsOpen(
  reader: Reader,
  person: { readonly birth: string; readonly status: string; readonly household_no: number | null },
  today: PlainDate,
): Promise<void> {
  if (!isMinor(person, today) || (await maySeeMinors(reader, person.household_no, today))) return
  throw new DomainError('auth.denied', '这是未成年人的信息，查看须经负责人同意', {
    hint: '请在家庭档案上点“申请查看未成年人信息”，写明办理什么事；有在办事项的经办人不用申请',
    details: { minor: true, householdNo: person.household_no },
  })
}

/** How a minor is shown without leave: one character of the name, the year of birth. */
export function veiled<T extends { readonly name: string; readonly birth: string }>(person: T): T {
  return { ...person, name: maskName(person.name), birth: person.birth.slice(0, 4) }
}

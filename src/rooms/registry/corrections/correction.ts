import type { Actor } from '#access'
import { registry as contract } from '#contract'
import { birthOf, ensure, sexOf, type IdNumber } from '#kernel'

/** One value put right. */
export interface Corrected {
  readonly field: contract.CorrectedField
  readonly before: string
  readonly after: string
}

/** What of the proposed values differs from the registered ones; `input.invalid` when nothing does, or a day that cannot be a birth. */
export function changesIn(
  person: Readonly<Record<contract.CorrectedField, string>>,
  proposed: Partial<Record<contract.CorrectedField, string>>,
  today: string,
): Corrected[] {
  const { birth } = proposed
  ensure(birth === undefined || (birth <= today && birth >= '1900-01-01'), 'input.invalid', '出生日期不对', {
    hint: '应在 1900 年以后、不晚于今天',
  })
  const fields = Object.keys(contract.correctedFields) as contract.CorrectedField[]
  const changes = fields.flatMap((field): Corrected[] => {
    const after = proposed[field]
    return after === undefined || after === person[field] ? [] : [{ field, before: person[field], after }]
  })
  ensure(changes.length > 0, 'input.invalid', '没有改动', { hint: '请修改姓名、出生日期或性别后再提交' })
  return changes
}

/** True when birth and sex are those in the ID number, which the person who decides should know. */
export function fitsId(id: string, person: { readonly birth: string; readonly sex: string }, changes: readonly Corrected[]): boolean {
  const value = (field: 'birth' | 'sex'): string => changes.find((change) => change.field === field)?.after ?? person[field]
  // What the registry keeps sealed was parsed when it came in.
  const number = id as IdNumber
  return birthOf(number) === value('birth') && sexOf(number) === value('sex')
}

/** A name that differs in blanks and dots only is the same person's: nobody else has to decide. As `person_name_key` in the database. */
export function isSpellingOnly(changes: readonly Corrected[]): boolean {
  const key = (name: string): string => name.replaceAll(/[ \u{3000}·•．.‧・\u{A0}]/gu, '')
  return changes.every((change) => change.field === 'name' && key(change.before) === key(change.after))
}

/** Whether somebody may decide a correction: the county, and never whoever proposed it. */
export function mayDecide(
  actor: Actor,
  correction: { readonly state: string; readonly proposed_by: string },
): { allowed: boolean; reason: string } {
  if (correction.state !== 'open') return { allowed: false, reason: '已经处理' }
  if (!actor.abilities.has('registry.merge')) return { allowed: false, reason: '由县级民政审核' }
  if (correction.proposed_by === actor.id) return { allowed: false, reason: '您提出的更正须由另一人审核' }
  return { allowed: true, reason: '' }
}

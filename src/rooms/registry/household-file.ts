import type { Actor } from '#access'
import type { registry as contract } from '#contract'
import type { Reader } from '#db'
import { ensure } from '#kernel'
import type { Asking } from './asking.ts'
import { alertsOf, attachmentsOf, benefitsOf, exemptionsOf, openConflicts, suspectsOf } from './household-parts.ts'
import { openCorrections } from './corrections/list.ts'
import { changesOf } from './household-changes.ts'
import { membersOf } from './members.ts'
import { ownFullName, shortPlace } from './places.ts'
import { editSource, sourceNames, type Edits } from './sources.ts'

/** Everything the registry and the work on it know about a household; `not-found` outside the caller's scope. */
export async function householdFile(reader: Reader, householdNo: number, asking: Asking): Promise<contract.HouseholdFile> {
  const { actor, services } = asking
  const today = services.clock.today()
  const [household, own, { members, gone }, benefits, alerts, changes, attachments, exemptions] = await Promise.all([
    visibleHousehold(reader, householdNo),
    ownFullName(reader, actor),
    membersOf(reader, householdNo, today),
    benefitsOf(reader, householdNo),
    alertsOf(reader, householdNo, asking),
    changesOf(reader, householdNo),
    attachmentsOf(reader, householdNo, today),
    exemptionsOf(reader, householdNo, today),
  ])
  const persons = [...members, ...gone].map((member) => member.personNo)
  const [source, suspects, conflicts, corrections] = await Promise.all([
    addressSource(reader, household),
    suspectsOf(reader, persons),
    openConflicts(reader, persons),
    openCorrections(reader, persons),
  ])
  const minors = await minorsOf(reader, actor, householdNo, members)
  const current = benefits.filter((benefit) => benefit.validTo === null)
  return {
    householdNo,
    headName: household.head_name,
    headNo: household.head_person_no,
    size: household.size,
    status: household.status,
    hukouKind: household.hukou_kind,
    place: shortPlace(household.full_name, household.region_code, own),
    regionCode: household.region_code,
    address: household.address,
    addressSource: source,
    liaison: household.liaison,
    monthlyFen: current.reduce((sum, benefit) => sum + (benefit.monthlyFen ?? 0), 0),
    members,
    gone,
    benefits: current,
    pastBenefits: benefits.filter((benefit) => benefit.validTo !== null),
    ...alerts,
    changes,
    attachments,
    exemptions,
    suspects,
    conflicts,
    corrections,
    minors,
    can: permissions(actor, household.status),
  }
}

async function minorsOf(
  reader: Reader,
  actor: Actor,
  householdNo: number,
  members: readonly contract.MemberCard[],
): Promise<contract.HouseholdFile['minors']> {
  const count = members.filter((member) => member.age < 18).length
  const open = !members.some((member) => member.veiled)
  const asked = open
    ? undefined
    : await reader
        .selectFrom('minor_access')
        .select('id')
        .where('household_no', '=', householdNo)
        .where('user_id', '=', actor.userId ?? 0)
        .where('state', '=', 'asked')
        .executeTakeFirst()
  return { count, open, asked: asked !== undefined }
}

interface HouseholdRecord {
  readonly household_no: number
  readonly head_name: string
  readonly head_person_no: number | null
  readonly size: number
  readonly status: 'active' | 'closed'
  readonly hukou_kind: string
  readonly region_code: string
  readonly full_name: string | null
  readonly address: string
  readonly edits: Edits
  readonly liaison: string | null
}

/** The household, where the caller may see it. */
export async function visibleHousehold(reader: Reader, householdNo: number): Promise<HouseholdRecord> {
  const row = await reader
    .selectFrom('household as h')
    .leftJoin('region as r', 'r.code', 'h.region_code')
    .leftJoin('app_user as u', 'u.id', 'h.liaison_user_id')
    .select([
      'h.household_no',
      'h.head_name',
      'h.head_person_no',
      'h.size',
      'h.status',
      'h.hukou_kind',
      'h.region_code',
      'r.full_name',
      'h.address',
      'h.edits',
      'u.name as liaison',
    ])
    .where('h.household_no', '=', householdNo)
    .executeTakeFirst()
  ensure(row !== undefined, 'not-found', '没有这户家庭，或不在您的管辖范围内')
  // `edits` is only written by this room, in this shape.
  return { ...row, edits: row.edits as Edits }
}

async function addressSource(reader: Reader, household: HouseholdRecord): Promise<contract.ValueSource | null> {
  const byHand = editSource(household.edits['address'] ?? household.edits['region'])
  if (byHand !== null || household.head_person_no === null) return byHand
  const head = await reader
    .selectFrom('person')
    .select(['source_snapshot', 'source_row', 'source_day as day'])
    .where('person_no', '=', household.head_person_no)
    .executeTakeFirst()
  if (head === undefined) return null
  return (await sourceNames(reader, [head.source_snapshot]))(head)
}

const yes = { allowed: true, reason: '' }

function permission(allowed: boolean, reason: string): { allowed: boolean; reason: string } {
  return allowed ? yes : { allowed, reason }
}

/** What the caller may do here, said with the reason, so that the screen never works it out again. */
export function permissions(actor: Actor, status: 'active' | 'closed' = 'active'): contract.HouseholdFile['can'] {
  const duty = (ability: Parameters<Actor['abilities']['has']>[0], what: string) =>
    permission(actor.abilities.has(ability), `您的岗位不能${what}`)
  const edit = duty('registry.edit', '更正档案')
  return {
    edit: edit.allowed && status === 'closed' ? permission(false, '该户已销户；成员重新登记后才能更正') : edit,
    merge: duty('registry.merge', '合并人员，请县级民政办理'),
    reveal: duty('registry.reveal', '查看完整号码'),
    revive: duty('registry.merge', '撤销死亡登记，请县级民政办理'),
    exempt: duty('exemption.decide', '登记豁免'),
  }
}

import { sql } from 'kysely'
import type { Actor } from '#access'
import type { Slice } from '#command'
import { alerts, visitFindings, type LeadKind, type visits as contract } from '#contract'
import { beginningWith, type Reader } from '#db'
import { ensure, labelOf, maskName } from '#kernel'
import type { Vault } from '#platform/crypto'
import { inRegion, ownFullName, shortPlace } from '#rooms/alerts'
import { leadPhoneContext } from './report-lead.ts'
import { all, type Condition } from './selection.ts'

interface LeadRecord {
  id: number
  client_id: string
  region_code: string
  person_name: string
  about_minor: boolean
  reported_by: number
  place: string | null
  place_note: string
  description: string
  kinds: LeadKind[]
  status: contract.LeadStatus
  reporter: string
  reported_at: Date
  received_at: Date
  phone_sealed: string
  phone_masked: string
  household_no: number | null
  alert_id: number | null
  handled_by_name: string
  handled_at: Date | null
  handled_note: string
  latitude: number | null
  longitude: number | null
  accuracy_m: number | null
}

const joined = sql`from lead l join app_user u on u.id = l.reported_by`

function selectedLeads({ q, region, status, kind }: Partial<contract.LeadQuery>): Condition {
  const conditions: Condition[] = []
  if (q !== undefined && q !== '') conditions.push(sql`(l.person_name like ${beginningWith(q)} or u.name like ${beginningWith(q)})`)
  if (region !== undefined) conditions.push(inRegion('l.region_code', region))
  if (status !== undefined) conditions.push(sql`l.status = ${status}`)
  if (kind !== undefined) conditions.push(sql`${kind} = any(l.kinds)`)
  return all(conditions)
}

const columns = sql`l.*, u.name as reporter, r.full_name as place`

/** Leads of a selection, one slice; `own` is cut off the places. */
export async function leadRows(
  reader: Reader,
  query: Partial<contract.LeadQuery>,
  slice: Slice,
  own: string,
  actor: Actor,
): Promise<contract.LeadRow[]> {
  const order = sql.raw(`l.reported_at ${slice.descending ? 'desc' : 'asc'}, l.id ${slice.descending ? 'desc' : 'asc'}`)
  const { rows } = await sql<LeadRecord>`
    select ${columns} ${joined} left join region r on r.code = l.region_code where ${selectedLeads(query)} order by ${order} limit ${slice.limit} offset ${slice.offset}`.execute(
    reader,
  )
  return rows.map((row) => leadRow(openedTo(actor, row), own))
}

/** How many leads a selection holds. */
export async function leadCount(reader: Reader, query: Partial<contract.LeadQuery>): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n ${joined} where ${selectedLeads(query)}`.execute(reader)
  return rows[0]?.n ?? 0
}

/** The name of a minor whom nobody has found in the registry yet is for those who handle the lead, and for whoever reported it. */
function openedTo(actor: Actor, row: LeadRecord): LeadRecord {
  if (!row.about_minor || actor.abilities.has('lead.handle') || row.reported_by === actor.userId) return row
  const shortened = (text: string): string => text.replaceAll(row.person_name, maskName(row.person_name))
  return row.person_name === ''
    ? row
    : {
        ...row,
        person_name: maskName(row.person_name),
        place_note: shortened(row.place_note),
        description: shortened(row.description),
        handled_note: shortened(row.handled_note),
      }
}

function leadRow(row: LeadRecord, own: string): contract.LeadRow {
  return {
    id: row.id,
    personName: row.person_name,
    place: shortPlace(row.place ?? '', own),
    placeNote: row.place_note,
    description: row.description,
    kinds: row.kinds,
    status: row.status,
    reporter: row.reporter,
    reportedAt: row.reported_at.toISOString(),
    phoneMasked: row.phone_masked,
    householdNo: row.household_no,
    alertId: row.alert_id,
    handledBy: row.handled_by_name,
    handledNote: row.handled_note,
  }
}

/** A lead with the families it may be about; `not-found` where there is none in the caller's scope. */
export async function leadDetail(
  reader: Reader,
  id: number,
  actor: Actor,
  vault: Vault,
): Promise<{ detail: contract.LeadDetail; regionCode: string }> {
  const { rows } =
    await sql<LeadRecord>`select ${columns} ${joined} left join region r on r.code = l.region_code where l.id = ${id}`.execute(reader)
  const [found] = rows
  ensure(found !== undefined, 'not-found', '没有这条线索，或不在您的管辖范围内')
  const row = openedTo(actor, found)
  const own = await ownFullName(reader, { actor })
  const open = row.status === 'open'
  return {
    regionCode: row.region_code,
    detail: {
      lead: leadRow(row, own),
      position:
        row.latitude === null || row.longitude === null
          ? null
          : { latitude: row.latitude, longitude: row.longitude, accuracy: row.accuracy_m ?? 0 },
      receivedAt: row.received_at.toISOString(),
      handledAt: row.handled_at?.toISOString() ?? null,
      regionCode: row.region_code,
      candidates: open ? await candidatesFor(reader, found, vault, own) : [],
      proposed: proposedAlert(row),
      can: actor.abilities.has('lead.handle')
        ? { allowed: open, reason: open ? '' : '这条线索已经处理' }
        : { allowed: false, reason: '由乡镇或县级民政处理' },
    },
  }
}

/** What the alert is offered with: the gravest of the kinds, the helper's words. */
function proposedAlert(row: LeadRecord): contract.LeadDetail['proposed'] {
  const gravest = row.kinds.toSorted((a, b) => visitFindings[a].grade - visitFindings[b].grade)[0]
  const { cause, grade } = gravest === undefined ? { cause: 'other-hardship' as const, grade: 3 } : visitFindings[gravest]
  return { cause, grade, sentence: `协理员反映：${row.description}`.slice(0, 300) }
}

async function candidatesFor(reader: Reader, row: LeadRecord, vault: Vault, own: string): Promise<contract.LeadDetail['candidates']> {
  const digest = row.phone_sealed === '' ? null : vault.keyedDigest('phone', vault.open(row.phone_sealed, leadPhoneContext(row.client_id)))
  const { rows } = await sql<{ household_no: number; phone: boolean; name: boolean }>`
    select household_no, bool_or(phone) as phone, bool_or(name) as name from (
      select p.household_no, true as phone, false as name from person p where p.phone_digest = ${digest} and p.status = 'active'
      union all
      select p.household_no, false, true from person p where ${row.person_name} <> '' and p.name collate "C" = ${row.person_name} and p.status = 'active'
        and p.region_code >= left(${row.region_code}, 9) and p.region_code < left(${row.region_code}, 9) || '~'
    ) found where household_no is not null group by household_no order by phone desc, household_no limit 12`.execute(reader)
  const why = new Map(rows.map((each) => [each.household_no, each.phone ? (each.name ? '姓名、电话都相同' : '电话相同') : '同名']))
  return candidateCards(
    reader,
    rows.map((each) => each.household_no),
    why,
    own,
  )
}

/** Families to choose from, in the given order. */
export async function candidateCards(
  reader: Reader,
  households: readonly number[],
  why: ReadonlyMap<number, string>,
  own: string,
): Promise<contract.LeadDetail['candidates']> {
  if (households.length === 0) return []
  const { rows } = await sql<{
    household_no: number
    head_name: string
    place: string | null
    address: string
    members: string | null
    programmes: string[] | null
  }>`
    select h.household_no, h.head_name, r.full_name as place, h.address,
      (select string_agg(p.name, '、' order by p.relation, p.birth) from person p where p.household_no = h.household_no and p.status = 'active') as members,
      (select array_agg(distinct s.programme) from hardship s where s.household_no = h.household_no and s.valid_to is null) as programmes
    from household h left join region r on r.code = h.region_code
    where h.household_no = any(${[...households]}::integer[]) order by array_position(${[...households]}::integer[], h.household_no)`.execute(
    reader,
  )
  return rows.map((row) => ({
    householdNo: row.household_no,
    headName: row.head_name,
    place: shortPlace(row.place ?? '', own),
    address: row.address,
    members: row.members ?? '',
    programmes: (row.programmes ?? []).map((programme) => labelOf(alerts.programmeLabels, programme)),
    why: why.get(row.household_no) ?? '',
  }))
}

import { sql } from 'kysely'
import { z } from 'zod'
import { withWriter, systemActor } from '#access'
import { defineCommand, type ListSource, type Services, type Slice } from '#command'
import { registry as contract } from '#contract'
import type { Reader, Writer } from '#db'
import { ensure } from '#kernel'
import { append } from '#ledger'
import { request, type JobDefinition } from '#platform/jobs'
import { findDataSet } from '#rooms/catalogue'
import type { Actor } from '#access'
import {
  applyDeaths,
  applyHardships,
  applyPopulation,
  createDeathTable,
  createPopulationTable,
  createRosterTable,
  deathTable,
  nameInitials,
  populationTable,
  rosterTable,
  type Delivery,
} from './bulk/index.ts'
import { recordEdits } from './edit-contact.ts'
import { ownFullName, shortPlace } from './places.ts'
import { all, inRegion, startsWith, type Condition } from './search/conditions.ts'

interface ConflictRecord {
  id: number
  known_name: string
  sent_name: string
  id_masked: string
  dataset: string
  file_name: string | null
  row_no: number
  import_id: number | null
  region_code: string
  full_name: string | null
  household_no: number | null
  person_no: number
  decision: string | null
  decided_by_name: string
  note: string
  found_at: Date
}

function selected({ q, region, state, importId }: contract.ConflictQuery): Condition {
  const conditions: Condition[] = []
  if (q !== undefined && q !== '') conditions.push(sql`(${startsWith('c.sent_name', q)} or ${startsWith('c.known_name', q)})`)
  if (region !== undefined) conditions.push(inRegion('c.region_code', region))
  if (state !== undefined) conditions.push(state === 'open' ? sql`c.decision is null` : sql`c.decision is not null`)
  if (importId !== undefined) conditions.push(sql`c.import_id = ${importId}`)
  return all(conditions)
}

async function rows(
  reader: Reader,
  query: contract.ConflictQuery,
  slice: Slice,
  { actor }: { readonly actor: Actor },
): Promise<contract.ConflictRow[]> {
  const own = await ownFullName(reader, actor)
  const order = sql.raw(
    slice.descending ? 'c.decision is not null, c.found_at desc, c.id desc' : 'c.decision is not null, c.found_at, c.id',
  )
  const found = await sql<ConflictRecord>`
    select c.*, p.id_masked, f.file_name, r.full_name
    from registry_conflict c join person p on p.person_no = c.person_no left join snapshot_file f on f.id = c.snapshot_id left join region r on r.code = c.region_code
    where ${selected(query)} order by ${order} limit ${slice.limit} offset ${slice.offset}`.execute(reader)
  return found.rows.map((row) => ({
    id: row.id,
    knownName: row.known_name,
    sentName: row.sent_name,
    idMasked: row.id_masked,
    dataset: findDataSet(row.dataset)?.name ?? row.dataset,
    fileName: row.file_name ?? '',
    rowNo: row.row_no,
    importId: row.import_id,
    place: shortPlace(row.full_name, row.region_code, own),
    householdNo: row.household_no,
    personNo: row.person_no,
    decision: row.decision,
    decidedBy: row.decided_by_name,
    note: row.note,
    foundAt: row.found_at.toISOString(),
  }))
}

export const conflictList: ListSource<contract.ConflictQuery, contract.ConflictRow> = {
  rows,
  async totals(reader, query) {
    const counted = await sql<{
      total: number
    }>`select count(*) as total from registry_conflict c join person p on p.person_no = c.person_no where ${selected(query)}`.execute(
      reader,
    )
    return { total: counted.rows[0]?.total ?? 0 }
  },
}

/** Applies the rows a decision has set free; the register of a county may name places the clerk does not see, so the platform does it. */
export const applyConflicts: JobDefinition<{ conflictIds: number[] }> = {
  name: 'registry.applyConflicts',
  data: z.object({ conflictIds: z.array(z.number().int()) }),
}

/**
 * Decides a disagreement about a name, in every data set in which the same one stands. It holds for later deliveries too: the same
 * name for the same number is then not asked again.
 */
export const decideConflict = defineCommand({
  verb: 'conflict.decide',
  ability: 'registry.edit',
  input: z.object({ id: z.number().int().positive(), ...contract.decideConflict.body.shape }),
  async run(tx, { id, decision, note }, call) {
    const conflict = await tx.selectFrom('registry_conflict').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    ensure(conflict !== undefined, 'not-found', '没有这条冲突，或不在您的管辖范围内')
    ensure(conflict.decision === null, 'state.conflict', '这条冲突已经处理', { hint: '请刷新页面后再看' })
    const decided = await tx
      .updateTable('registry_conflict')
      .set({ decision, note, decided_by: call.actor.id, decided_by_name: call.actor.name, decided_at: call.now })
      .where('person_no', '=', conflict.person_no)
      .where('sent_name', '=', conflict.sent_name)
      .where('decision', 'is', null)
      .returning('id')
      .execute()
    if (decision === 'take')
      await takeName(
        tx,
        conflict.person_no,
        conflict.known_name,
        conflict.sent_name,
        { reason: note === '' ? '采用报送姓名' : note, source: conflict.dataset },
        call,
      )
    const ids = decided.map((row) => row.id)
    const applied = decision !== 'two-people'
    const ledger = [
      {
        verb: 'conflict.decide',
        subject: `conflict:${String(id)}`,
        regionCode: conflict.region_code,
        householdNo: conflict.household_no,
        personNo: conflict.person_no,
        purpose: note,
        detail: { decision, conflicts: ids },
      },
    ]
    return { reply: { applied }, ledger, jobs: applied ? [request(applyConflicts, { conflictIds: ids })] : [] }
  },
})

async function takeName(
  tx: Writer,
  personNo: number,
  before: string,
  name: string,
  why: { reason: string; source: string },
  call: Parameters<typeof recordEdits>[4],
): Promise<void> {
  const initials = nameInitials(name)
  await tx.updateTable('person').set({ name, initials, updated_at: call.now }).where('person_no', '=', personNo).execute()
  await tx.updateTable('household').set({ head_name: name, head_initials: initials }).where('head_person_no', '=', personNo).execute()
  await recordEdits(tx, personNo, [{ field: 'name', old_value: before, new_value: name }], why.reason, call)
}

const platform = systemActor('registry', ['registry.edit'])

/** The work of `applyConflicts`. Done twice it finds the rows gone and stops. */
export async function applyDecidedConflicts(services: Services, conflictIds: readonly number[]): Promise<void> {
  for (const id of conflictIds) {
    await withWriter(services.db, platform, async (tx) => {
      const conflict = await tx
        .selectFrom('registry_conflict')
        .selectAll()
        .where('id', '=', id)
        .where('decision', 'in', ['keep', 'take'])
        .where('sent', 'is not', null)
        .forUpdate()
        .executeTakeFirst()
      if (conflict === undefined) return
      await applyRow(tx, conflict.sent, conflict.delivery as Delivery)
      await tx.updateTable('registry_conflict').set({ sent: null }).where('id', '=', id).execute()
      await append(tx, platform, [
        {
          verb: 'conflict.apply',
          subject: `conflict:${String(id)}`,
          regionCode: conflict.region_code,
          householdNo: conflict.household_no,
          personNo: conflict.person_no,
        },
      ])
    })
  }
}

/** One row through the write path of its data set. Its name is decided: the path finds the decision. */
async function applyRow(tx: Writer, sent: unknown, delivery: Delivery): Promise<void> {
  const fill = async (table: string): Promise<void> => {
    await sql`insert into ${sql.table(table)} select * from jsonb_populate_record(null::${sql.table(table)}, ${JSON.stringify(sent)}::jsonb)`.execute(
      tx,
    )
  }
  if (delivery.dataset === 'population-register') {
    await createPopulationTable(tx)
    await fill(populationTable)
    await applyPopulation(tx, delivery)
  } else if (delivery.dataset === 'deaths') {
    await createDeathTable(tx)
    await fill(deathTable)
    await applyDeaths(tx, delivery)
  } else {
    await createRosterTable(tx)
    await fill(rosterTable)
    await applyHardships(tx, delivery, { full: false })
  }
}

import { sql } from 'kysely'
import type { Writer } from '#db'
import { birthOf, maskIdNumber, maskPhone, regionPrefix, sexOf, type IdNumber } from '#kernel'
import type { Vault } from '#platform/crypto'
import type { ColumnBatch, LakeSession } from '#platform/lake'
import { codeListOf, type CodeListId } from '#rooms/catalogue'
import { rosterDropFloor, rosterDropShare } from '#policy'
import { parametersInForce } from '#rooms/parameters'
import {
  applyDeaths,
  applyHardships,
  applyPopulation,
  createDeathTable,
  createPopulationTable,
  createRosterTable,
  nameInitials,
  normalisePhone,
  personIdContext,
  personPhoneContext,
  type Delivery,
  type DropLimit,
  type HardshipResult,
} from '#rooms/registry'
import { checkedTable } from '../pipeline/numbering.ts'

/** What a file did to the registry, for its report. */
export interface RegistryEffect {
  readonly newPersons: number
  readonly conflicts: number
  readonly lines: readonly string[]
}

interface Context {
  readonly tx: Writer
  readonly session: LakeSession
  readonly vault: Vault
  readonly delivery: Delivery
  /** The file replaces the period's earlier one (a full roster): whoever is missing from it has left. */
  readonly full: boolean
  /** The file ended in the middle: whoever is missing may stand in the part that is not there. */
  readonly cutOff: boolean
  /** Whom the rows name that were held back: they are not missing. */
  readonly heldBack: () => Promise<HeldPersons>
}

/** Persons in rows that were held back. */
export interface HeldPersons {
  readonly tokens: readonly string[]
  /** Rows whose ID number cannot be read: they may be about anybody. */
  readonly unknown: number
}

type Effect = (context: Context) => Promise<RegistryEffect>

/** Data sets that change the registry itself; every other one only says something about people it knows. */
const effects: Readonly<Record<string, Effect>> = {
  'population-register': takePopulation,
  deaths: takeDeaths,
  'dibao-roster': roster({
    programme: 'dibao',
    head: true,
    amount: 'n.monthly_amount',
    perPerson: "coalesce(n.dibao_class = 'D', false)",
    cause: true,
  }),
  'tekun-roster': roster({
    programme: 'tekun',
    head: false,
    amount: 'n.basic_amount + coalesce(n.care_amount, 0)',
    perPerson: 'TRUE',
    cause: false,
  }),
  'marginal-roster': roster({ programme: 'marginal', head: true, amount: 'NULL', perPerson: 'FALSE', cause: true }),
  'rigid-expenditure-roster': roster({ programme: 'rigidExpenditure', head: true, amount: 'NULL', perPerson: 'FALSE', cause: false }),
  'children-in-need': roster({ programme: 'other', head: false, amount: 'n.monthly_amount', perPerson: 'TRUE', cause: false }),
  'relapse-risk-roster': roster({
    programme: 'relapseRisk',
    head: true,
    amount: 'NULL',
    perPerson: 'FALSE',
    cause: false,
    startedOn: 'n.identified_on',
    endedOn: 'n.risk_removed_on',
    status: "CASE WHEN n.risk_removed_on IS NULL THEN '1' ELSE '4' END",
  }),
}

/** True where the registry checks names itself and keeps disagreements in its own list. */
export function changesRegistry(dataset: string): boolean {
  return dataset in effects
}

/** Lets a file change the registry, inside the import's transaction. */
export async function applyToRegistry(dataset: string, context: Context): Promise<RegistryEffect> {
  const effect = effects[dataset]
  return effect === undefined ? { newPersons: 0, conflicts: 0, lines: [] } : effect(context)
}

const text = (batch: ColumnBatch, name: string): string[] => batch.texts(name).map((value) => value ?? '')

async function takePopulation({ tx, session, vault, delivery }: Context): Promise<RegistryEffect> {
  await createPopulationTable(tx)
  const residence = (kind: string) => (kind === '1' || kind === 'urban' ? 'urban' : 'rural')
  await session.columns(
    `SELECT row_no, person_no, id_number, name, household_register_no AS household, relation, coalesce(nationality, '') AS nationality,
      coalesce(marital_status, '') AS marriage, residence, region AS hukou, CASE WHEN starts_with(residence_region, $1) THEN residence_region ELSE region END AS region, coalesce(phone, '') AS phone,
      coalesce(address, '') AS address, register_status FROM ${checkedTable}`,
    async (batch) => {
      const numbers = [...batch.numbers('person_no')]
      const ids = text(batch, 'id_number') as IdNumber[]
      const names = text(batch, 'name')
      const phones = text(batch, 'phone').map(normalisePhone)
      const digests = phones.map((phone) => (phone === '' ? null : vault.keyedDigest('phone', phone)))
      const known = await knownPersons(tx, numbers)
      const sealedPhone = phones.map((phone, i) => {
        const before = known.get(numbers[i] ?? 0)
        const same = before !== undefined && before.name === names[i] && before.phone_digest === digests[i]
        return phone === '' || same ? '' : vault.seal(phone, personPhoneContext(before?.kept_no ?? numbers[i] ?? 0))
      })
      await sql`insert into population_row (row_no, person_no, token, id_sealed, id_masked, name, initials, birth, sex, nationality, marriage, hukou_kind, hukou_region, region, address, phone_sealed, phone_masked, phone_digest, household_key, relation, register_status)
        select * from unnest(${[...batch.numbers('row_no')]}::int[], ${numbers}::int[], ${ids.map((id) => vault.personToken(id))}::uuid[],
          ${ids.map((id, i) => (known.has(numbers[i] ?? 0) ? '' : vault.seal(id, personIdContext(numbers[i] ?? 0))))}::text[], ${ids.map(maskIdNumber)}::text[], ${names}::text[], ${names.map(nameInitials)}::text[],
          ${ids.map(birthOf)}::date[], ${ids.map(sexOf)}::text[], ${text(batch, 'nationality')}::text[], ${text(batch, 'marriage')}::text[], ${text(batch, 'residence').map(residence)}::text[],
          ${text(batch, 'hukou')}::text[], ${text(batch, 'region')}::text[], ${text(batch, 'address')}::text[], ${sealedPhone}::text[], ${phones.map((phone) => (phone === '' ? '' : maskPhone(phone)))}::text[],
          ${digests}::text[], ${text(batch, 'household').map((key) => vault.keyedDigest('household', key))}::text[],
          ${text(batch, 'relation')}::text[], ${text(batch, 'register_status')}::text[])`.execute(tx)
    },
    // A family that lives away (人户分离) stays with the place of its register: help is asked for there (社会救助法 第三十七条).
    [regionPrefix(delivery.regionCode)],
    // The rows are sealed here, in the server's own thread: a screen's request waits no longer than one batch takes.
    { batchRows: 4096 },
  )
  const result = await applyPopulation(tx, delivery)
  return {
    newPersons: result.new,
    conflicts: result.conflictCount,
    lines: [
      `新增人员 ${String(result.new)} 人、家庭 ${String(result.householdsNew)} 户`,
      `信息有变化 ${String(result.changed)} 人`,
      `换户或离户 ${String(result.moves)} 人次`,
      `注销家庭 ${String(result.householdsClosed)} 户`,
    ],
  }
}

interface KnownPerson {
  readonly person_no: number
  /** The record kept where this one was merged into another: its phone is sealed for that one. */
  readonly kept_no: number
  readonly name: string
  readonly phone_digest: string | null
}

/**
 * What the registry has of these persons: an ID number, or a phone that has not changed, need not be sealed again. A merged record's
 * phone counts as unknown, since it is the kept record's that would be replaced.
 */
async function knownPersons(tx: Writer, numbers: readonly number[]): Promise<Map<number, KnownPerson>> {
  const { rows } = await sql<KnownPerson>`
    select person_no, coalesce(merged_into, person_no) as kept_no, name, case when merged_into is null then phone_digest end as phone_digest
    from person where person_no = any(${numbers}::int[])`.execute(tx)
  return new Map(rows.map((row) => [row.person_no, row]))
}

async function takeDeaths({ tx, session, delivery }: Context): Promise<RegistryEffect> {
  await createDeathTable(tx)
  await session.columns(
    `SELECT row_no, person_no, coalesce(name, '') AS name, strftime(died_on, '%Y-%m-%d') AS died_on FROM ${checkedTable}`,
    async (batch) => {
      await sql`insert into death_row (row_no, person_no, name, died_on)
      select * from unnest(${[...batch.numbers('row_no')]}::int[], ${[...batch.numbers('person_no')]}::int[], ${text(batch, 'name')}::text[], ${batch.texts('died_on')}::date[])`.execute(
        tx,
      )
    },
  )
  const result = await applyDeaths(tx, delivery)
  return {
    newPersons: 0,
    conflicts: result.conflictCount,
    lines: [
      `登记死亡 ${String(result.changed)} 人`,
      `不在登记库中 ${String(result.unknown)} 人`,
      ...(result.refused > 0 ? [`已核实不实、不再采用 ${String(result.refused)} 行`] : []),
    ],
  }
}

/** A programme's roster: which column holds the amount, whom it covers. Expressions are over the checked row `n`. */
function roster(shape: {
  programme: string
  head: boolean
  amount: string
  perPerson: string
  cause: boolean
  startedOn?: string
  endedOn?: string
  status?: string
}): Effect {
  const { startedOn = 'n.started_on', endedOn = 'n.ended_on', status = 'n.status' } = shape
  return async ({ tx, session, delivery, full, cutOff, heldBack }) => {
    await createRosterTable(tx)
    await session.columns(
      `SELECT n.row_no, n.person_no, coalesce(n.name, '') AS name, ${shape.head ? 'n.head_person_no' : 'CAST(NULL AS INTEGER)'} AS head_person_no, ${shape.perPerson} AS per_person,
        CAST(${shape.amount} AS BIGINT) AS monthly_fen, strftime(${startedOn}, '%Y-%m-%d') AS started_on, strftime(${endedOn}, '%Y-%m-%d') AS ended_on, ${status} AS roster_status,
        ${shape.cause ? "coalesce(n.cause, '')" : "''"} AS cause FROM ${checkedTable} n`,
      async (batch) => {
        const optional = (name: string): (number | null)[] => {
          const nulls = batch.nulls(name)
          return [...batch.numbers(name)].map((value, i) => (nulls?.[i] === 1 ? null : value))
        }
        await sql`insert into roster_row (row_no, person_no, name, head_person_no, programme, per_person, monthly_fen, started_on, ended_on, roster_status, reason)
          select r, p, n, h, ${shape.programme}, pp, f, s, e, st, c from unnest(${[...batch.numbers('row_no')]}::int[], ${[...batch.numbers('person_no')]}::int[], ${text(batch, 'name')}::text[], ${optional('head_person_no')}::int[],
            ${[...batch.numbers('per_person')].map((value) => value === 1)}::bool[], ${optional('monthly_fen')}::bigint[], ${batch.texts('started_on')}::date[], ${batch.texts('ended_on')}::date[], ${text(batch, 'roster_status')}::text[],
            ${text(batch, 'cause').map((code) => labelOf('cause', code))}::text[]) as t(r, p, n, h, pp, f, s, e, st, c)`.execute(tx)
      },
    )
    const held = full ? await heldBack() : { tokens: [], unknown: 0 }
    const doubt = cutOff ? '文件中间断开' : held.unknown > 0 ? `有 ${String(held.unknown)} 行退回的身份证号读不出` : undefined
    const result = await applyHardships(tx, delivery, {
      full: full && doubt === undefined,
      notMissing: held.tokens,
      drop: await dropLimit(tx, delivery),
    })
    if (!result.outdated) await holdAbsent(tx, delivery, result)
    const kept =
      full && doubt !== undefined
        ? [`${doubt}，名册中缺少的人暂不作退出处理，${cutOff ? '请重新报送完整的名册' : '更正后随下期名册处理'}`]
        : []
    const lines = result.outdated
      ? ['已有更新的名册，这一份不改变在享情况']
      : [
          `新纳入 ${String(result.opened)}、继续 ${String(result.continued)}、退出 ${String(result.ended + result.missing)}`,
          `不在登记库中 ${String(result.unknown)} 人`,
          ...kept,
          ...asked(result),
        ]
    return { newPersons: 0, conflicts: result.conflictCount, lines }
  }
}

/** From how much a roster of the place may shrink before somebody is asked. */
async function dropLimit(tx: Writer, { regionCode, asOf }: Delivery): Promise<DropLimit> {
  const table = await parametersInForce(tx)
  return {
    share: table.lookup(rosterDropShare.definition, regionCode, asOf).value,
    floor: table.lookup(rosterDropFloor.definition, regionCode, asOf).value,
  }
}

/** Puts whoever is absent before the person in charge. What an earlier roster of the place left open is settled by this one. */
async function holdAbsent(
  tx: Writer,
  { importId, dataset, regionCode, snapshotId, asOf }: Delivery,
  { absent, running }: HardshipResult,
): Promise<void> {
  await tx
    .updateTable('roster_hold')
    .set({ state: 'replaced' })
    .where('dataset', '=', dataset)
    .where('region_code', '=', regionCode)
    .where('state', '=', 'open')
    .execute()
  if (absent.length === 0) return
  await tx
    .insertInto('roster_hold')
    .values({
      import_id: importId,
      dataset,
      region_code: regionCode,
      snapshot_id: snapshotId,
      as_of: asOf,
      hardships: [...absent],
      running,
    })
    .execute()
}

function asked({ absent, running }: HardshipResult): string[] {
  return absent.length === 0
    ? []
    : [
        `上期 ${String(running)} 户（人）中有 ${String(absent.length)} 户（人）不在这份名册上，减少较多，等县级民政确认名册完整后再作退出处理`,
      ]
}

function labelOf(list: CodeListId, code: string): string {
  return codeListOf(list).entries.find((entry) => entry.code === code)?.label ?? ''
}

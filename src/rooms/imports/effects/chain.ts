import { sql } from 'kysely'
import type { Writer } from '#db'
import type { LakeSession } from '#platform/lake'
import { codeListOf, type CodeListId, type DataSetDefinition } from '#rooms/catalogue'
import type { Delivery } from '#rooms/registry'
import { checkedTable, numberColumns } from '../pipeline/numbering.ts'

/**
 * How rows of a data set stand in a household's 救助链. `title` and the others are SQL over the checked row `n`; a code is written as
 * `{column:list}` and becomes its Chinese label. Titles name nobody: the chain shows the person beside them.
 */
interface ChainRule {
  readonly kind: 'payment' | 'service' | 'decision'
  readonly programme: string
  readonly title: string
  readonly occurredOn: string
  readonly amount: string
  readonly where?: string
  /** The household's amount stands on each of its rows: it is taken once, from the head's row or else the first. */
  readonly oncePerHead?: true
}

const listed = "n.status IN ('1', '2')"

/*
 * Nothing is told twice: a data set delivered again as a whole repeats its lines with the same day and title, and of those the chain
 * shows the newest only (assistance_chain). So a line's day and title must not move from one delivery to the next, and its amount is
 * what was received in all: subsidised premiums count once an insured year (and not again as 医疗救助 4 参保资助), a repair's money
 * when it is finished, and what a rental flat costs each month is nothing received. Nor is what fishers were paid for boat and nets
 * when the ban came: that is the price of property.
 */

const rules: Readonly<Record<string, ChainRule>> = {
  'dibao-roster': {
    kind: 'payment',
    programme: 'dibao',
    title: "'低保金'",
    occurredOn: '$asOf',
    amount: 'n.monthly_amount',
    where: listed,
    oncePerHead: true,
  },
  'tekun-roster': {
    kind: 'payment',
    programme: 'tekun',
    title: "'特困供养金'",
    occurredOn: '$asOf',
    amount: 'n.basic_amount + coalesce(n.care_amount, 0)',
    where: listed,
  },
  'children-in-need': {
    kind: 'payment',
    programme: 'children',
    title: "{child_kind:childKind} || '基本生活费'",
    occurredOn: '$asOf',
    amount: 'n.monthly_amount',
    where: listed,
  },
  'disability-subsidy-payments': {
    kind: 'payment',
    programme: 'disability',
    title: '{subsidy:disabilitySubsidy}',
    occurredOn: 'n.paid_month',
    amount: 'n.amount',
  },
  'temporary-assistance-payments': {
    kind: 'payment',
    programme: 'temporaryAssistance',
    title: "'临时救助（' || {aid_kind:temporaryAid} || '）'",
    occurredOn: 'n.paid_on',
    amount: 'n.amount',
  },
  'education-aid': { kind: 'payment', programme: 'education', title: '{aid:educationAid}', occurredOn: 'n.paid_on', amount: 'n.amount' },
  'unemployment-benefit': {
    kind: 'payment',
    programme: 'employment',
    title: "'失业保险金'",
    occurredOn: 'n.paid_month',
    amount: 'n.amount',
  },
  'employment-services': {
    kind: 'service',
    programme: 'employment',
    title: '{service:employmentService}',
    occurredOn: 'n.served_on',
    amount: 'NULL',
  },
  'emergency-treatment-fund': {
    kind: 'payment',
    programme: 'medical',
    title: "'疾病应急救助'",
    occurredOn: 'coalesce(n.paid_on, n.treated_on)',
    amount: 'n.fund_paid',
  },
  'medical-insurance-enrolment': {
    kind: 'payment',
    programme: 'medical',
    title: "'参保资助（' || n.insured_year || ' 年度）'",
    occurredOn: 'make_date(n.insured_year, 1, 1)',
    amount: 'n.subsidised_premium',
    where: 'n.subsidised_premium > 0',
  },
  'medical-assistance': {
    kind: 'payment',
    programme: 'medical',
    title: '{aid_kind:medicalAid}',
    occurredOn: 'n.settled_on',
    amount: 'n.amount',
    where: "n.aid_kind IS DISTINCT FROM '4'",
  },
  'public-rental-housing': {
    kind: 'service',
    programme: 'housing',
    title: '{aid_kind:housingAid}',
    occurredOn: 'n.started_on',
    amount: 'NULL',
  },
  'rural-house-repair': {
    kind: 'service',
    programme: 'housing',
    title: "'农村危房改造（' || {progress:progress} || '）'",
    occurredOn: 'coalesce(n.completed_on, n.applied_on)',
    amount: "CASE WHEN n.progress = '4' THEN n.amount END",
  },
  'disaster-relief': {
    kind: 'payment',
    programme: 'disaster',
    title: '{aid_kind:disasterAid}',
    occurredOn: 'coalesce(n.paid_on, n.disaster_on)',
    amount: 'n.amount',
    where: 'n.amount > 0',
  },
  'fishing-ban': { kind: 'service', programme: 'employment', title: "'退捕补偿和安置'", occurredOn: 'n.left_on', amount: 'NULL' },
  relocation: {
    kind: 'service',
    programme: 'relocation',
    title: "'易地搬迁（' || {placement:relocationPlacement} || '）'",
    occurredOn: 'n.moved_on',
    amount: 'NULL',
  },
}

const onceAHead = `QUALIFY row_number() OVER (PARTITION BY coalesce(n.head_person_no, -n.row_no)
  ORDER BY CASE WHEN n.person_no = n.head_person_no THEN 0 ELSE 1 END, n.row_no) = 1`

/**
 * Writes what the rows of a file say any department did for a family into the chains of the households concerned, each with its
 * snapshot and row; rows about a merged record under the one kept. People who belong to no household are passed over. The same snapshot again writes nothing.
 */
export async function writeChain(tx: Writer, session: LakeSession, dataset: DataSetDefinition, delivery: Delivery): Promise<number> {
  const rule = rules[dataset.id]
  // The person a row is about; for rows that stand for a household, its head.
  const person = numberColumns(dataset)[0]?.column
  if (rule === undefined || person === undefined) return 0
  const title = withLabels(rule.title)
  const occurredOn = rule.occurredOn === '$asOf' ? `DATE '${delivery.asOf}'` : rule.occurredOn
  await sql`create temporary table chain_row (row_no integer, person_no integer, occurred_on date, title text, amount_fen bigint) on commit drop`.execute(
    tx,
  )
  await session.columns(
    `SELECT n.row_no, n.${person} AS person_no, strftime(${occurredOn}, '%Y-%m-%d') AS occurred_on, coalesce(${title}, '') AS title, CAST(${rule.amount} AS BIGINT) AS amount
      FROM ${checkedTable} n WHERE n.${person} IS NOT NULL AND ${occurredOn} IS NOT NULL AND ${rule.where ?? 'TRUE'}
      ${rule.oncePerHead === true ? onceAHead : ''}`,
    async (batch) => {
      const nulls = batch.nulls('amount')
      const amounts = [...batch.numbers('amount')].map((value, i) => (nulls?.[i] === 1 ? null : value))
      await sql`insert into chain_row select * from unnest(${[...batch.numbers('row_no')]}::int[], ${[...batch.numbers('person_no')]}::int[],
        ${batch.texts('occurred_on')}::date[], ${batch.texts('title')}::text[], ${amounts}::bigint[])`.execute(tx)
    },
  )
  // Without figures the planner takes the table for an empty one, and walks through all persons for each of its rows.
  await sql`analyze chain_row`.execute(tx)
  const { rows } = await sql<{ n: number }>`
    with written as (
      insert into chain_event (household_no, person_no, region_code, occurred_on, kind, programme, department, title, amount_fen, source_kind, source_id, source_row)
      select h.household_no, k.person_no, h.region_code, c.occurred_on, ${rule.kind}, ${rule.programme}, ${dataset.department}, c.title, c.amount_fen, 'snapshot', ${delivery.snapshotId}, c.row_no
      from chain_row c join person p on p.person_no = c.person_no join person k on k.person_no = coalesce(p.merged_into, p.person_no) join household h on h.household_no = k.household_no
      on conflict do nothing returning 1)
    select count(*) as n from written`.execute(tx)
  await sql`drop table chain_row`.execute(tx)
  return rows[0]?.n ?? 0
}

/** `{aid:educationAid}` → a CASE from code to label. */
function withLabels(title: string): string {
  return title.replace(/\{(\w+):(\w+)\}/g, (_, column: string, list: string) => {
    const cases = codeListOf(list as CodeListId).entries.map((entry) => `WHEN '${entry.code}' THEN '${entry.label.replaceAll("'", "''")}'`)
    return `(CASE n.${column} ${cases.join(' ')} END)`
  })
}

/** Data sets whose rows stand in the chain. */
export const chainDataSets: readonly string[] = Object.keys(rules)

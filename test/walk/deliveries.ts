import type { DatabaseHandle } from '#db'
import { family, onDibao } from '#test/screening-world'
import { csvOf } from '../import-world.ts'
import { laid, type Ground } from './ground.ts'
import type { Planted } from './people.ts'
import { plots, type PlotName } from './plots.ts'

/** A register with phones and addresses, a roster, a certificate that leads to a hit, and what was paid. */
export async function deliverAndScreen(
  ground: Ground,
  name: PlotName,
  [a, b, c, d]: readonly [Planted, Planted, Planted, Planted],
  child: Planted,
): Promise<number> {
  const { village, office } = plots[name]
  const rows = [
    ...family(village, a, { ...b, relation: '配偶' }, { ...child, relation: '子' }),
    ...family(village, c, { ...d, relation: '配偶' }),
  ]
  const known = new Map([a, b, c, d, child].map((one) => [one.id, one]))
  const ofTown = async (dataset: string, lines: readonly Readonly<Record<string, string>>[]) => {
    const read = await ground.screenings.imports.deliver(
      { bytes: csvOf(dataset, lines), fileName: `${dataset}-${name}.csv`, dataset, period: '2026-09', regionCode: village },
      office,
    )
    if (read.status !== 'committed' || read.rows_held > 0)
      throw new Error(`${dataset}: ${read.status} ${read.error_message ?? JSON.stringify(read.quality.problems)}`)
  }
  await ofTown(
    'population-register',
    rows.map((row) => ({
      ...row,
      phone: known.get(row.id_number ?? '')?.phone ?? '',
      address: known.get(row.id_number ?? '')?.address ?? '',
    })),
  )
  const listed = (one: Planted, head: Planted) => ({ ...onDibao(one.id, one.name, head.id), region: village })
  await ofTown('dibao-roster', [listed(a, a), listed(b, a), listed(c, c), listed(d, c)])
  await ofTown(
    'disability-certificates',
    [b, d].map((one) => ({
      id_number: one.id,
      name: one.name,
      disability_kind: '肢体',
      disability_level: '一级',
      issued_on: '2020-05-01',
      status: '有效',
      region: village,
    })),
  )
  await ofTown('disability-subsidy-payments', [
    { id_number: b.id, name: b.name, subsidy: '困难残疾人生活补贴', paid_month: '2026-09', amount: '110', region: village },
  ])
  await ofTown(
    'temporary-assistance-payments',
    [a, c].map((one) => ({
      id_number: one.id,
      name: one.name,
      aid_kind: '支出型',
      cause: '因病',
      paid_on: '2026-09-10',
      amount: '1200',
      region: village,
    })),
  )
  const run = await laid(ground, office, {
    method: 'POST',
    url: '/api/screenings',
    body: { regionCode: plots[name].county, asOf: '2026-10-31' },
  })
  await ground.screenings.work(ground.services)
  return run
}

/** A delivery of the medical insurance in which the rows of an adult and of a child whom no register knows are held back. */
export async function deliverHeld({ screenings }: Ground, name: PlotName, good: Planted, held: Planted, child: Planted): Promise<number> {
  const { village, deliverer } = plots[name]
  const row = (one: Planted, settledOn: string) => ({
    id_number: one.id,
    name: one.name,
    document_no: `D${one.phone}`,
    visit_kind: '住院',
    institution: '县人民医院',
    settled_on: settledOn,
    total_cost: '300',
    basic_paid: '200',
    self_paid: '100',
  })
  const stored = csvOf('medical-insurance-settlement', [row(good, '2026-09-12'), row(held, '哪天'), row(child, '哪天')])
  const who = deliverer === 'medical' ? 'medical' : 'nanxianMedical'
  const read = await screenings.imports.deliver(
    { bytes: stored, fileName: `医保报销-${name}.csv`, dataset: 'medical-insurance-settlement', period: '2026-09', regionCode: village },
    who,
  )
  if (read.rows_held !== 2) throw new Error(`no row was held back: ${read.status} ${read.error_message ?? ''}`)
  return read.id
}

/** The numbers the registry gave them, in their order. */
export async function numbersOf(db: DatabaseHandle, people: readonly Planted[]): Promise<number[]> {
  const rows = await db
    .selectFrom('person')
    .select(['person_no', 'name'])
    .where(
      'name',
      'in',
      people.map((one) => one.name),
    )
    .execute()
  return people.map((one) => rows.find((row) => row.name === one.name)?.person_no ?? 0)
}

/** The households of persons, in their order. */
export async function householdsOf(db: DatabaseHandle, persons: readonly number[]): Promise<(number | undefined)[]> {
  const rows = await db.selectFrom('person').select(['person_no', 'household_no']).where('person_no', 'in', persons).execute()
  return persons.map((person) => rows.find((row) => row.person_no === person)?.household_no ?? undefined)
}

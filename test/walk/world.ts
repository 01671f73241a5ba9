import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { systemActor, withWriter } from '#access'
import type { Services } from '#command'
import type { DatabaseHandle } from '#db'
import { checkoutDirectory, readConfig } from '#platform/config'
import { openAlerts } from '#rooms/alerts'
import { assignAllOpen } from '#rooms/dispatch'
import { prepareFigures } from '#rooms/standards'
import { createScreeningWorld, family, places } from '#test/screening-world'
import { jpeg } from '#test/pictures'
import { exportsWork } from '../../src/app/exports/write.ts'
import { createServer } from '../../src/app/http.ts'
import { routes } from '../../src/app/routes.ts'
import { registerSession } from '../../src/app/session.ts'
import { csvOf } from '../import-world.ts'
import { send, signEverybodyIn, type Asked, type Caller, type CallerName } from './callers.ts'
import { neighbour, planted, plantedChild, tracesOf, type Planted } from './people.ts'

/** The county, township, village and desks of a place where people are planted. */
export const plots = {
  laohekou: { village: places.laohekou, county: places.county, helper: 'helper', clerk: 'clerk', office: 'county', deliverer: 'medical' },
  jinqiao: {
    village: places.jinqiao,
    county: places.county,
    helper: 'jinqiaoHelper',
    clerk: 'jinpenClerk',
    office: 'county',
    deliverer: 'medical',
  },
  chuangfeng: {
    village: neighbour.village,
    county: places.nanxian,
    helper: 'chuangfengHelper',
    clerk: 'mingshanClerk',
    office: 'nanxian',
    deliverer: 'nanxianMedical',
  },
} as const
export type PlotName = keyof typeof plots

/** What was planted in a village: two families with everything that can be known of one, by the numbers operations ask for. */
export interface Plot {
  readonly name: PlotName
  readonly village: string
  /** The first family is the medical insurance's business, the second education's. */
  readonly households: readonly [number, number]
  readonly persons: readonly number[]
  readonly alerts: readonly [number, number]
  readonly numbers: Readonly<
    Record<
      | 'attachment'
      | 'evidence'
      | 'visit'
      | 'photo'
      | 'lead'
      | 'plan'
      | 'exemption'
      | 'conflict'
      | 'merge'
      | 'run'
      | 'import'
      | 'user'
      | 'post'
      | 'sparePost'
      | 'proposedPost'
      | 'key'
      | 'proposal'
      | 'correction'
      | 'export',
      number
    >
  >
  readonly pair: readonly [number, number]
  readonly people: readonly Planted[]
  /** A child of the first family, whom only those may see who have the family in hand. The last of `persons`. */
  readonly child: Planted
  /** Somebody who stands only in a row held back. */
  readonly held: Planted
}

/** One server over several regions, departments and roles, asked as browsers and departments' programs ask it. */
export interface WalkWorld extends AsyncDisposable {
  readonly db: DatabaseHandle
  readonly services: Services
  readonly callers: Readonly<Record<CallerName, Caller>>
  ask(who: CallerName, asked: Asked): ReturnType<typeof send>
  /** Fills a village. */
  plant(name: PlotName): Promise<Plot>
}

export async function createWalkWorld(): Promise<WalkWorld> {
  const screenings = await createScreeningWorld('2026-11-05')
  const config = readConfig({ DOUDI_API_PER_MINUTE: '100000', DOUDI_PUBLIC_PER_MINUTE: '100000', DOUDI_SIGN_IN_PER_MINUTE: '1000' })
  const services: Services = {
    ...screenings.services,
    config: { ...config, dataDirectory: screenings.imports.directory, lakeMemoryMb: 512, lakeThreads: 1 },
  }
  const server = await createServer(services, routes, join(checkoutDirectory, 'no-screens-here'))
  registerSession(server, services, { ready: true, doing: '' })
  await services.db
    .insertInto('region')
    .values([
      {
        code: neighbour.township,
        name: '明山头镇',
        level: 'township',
        parent: places.nanxian,
        full_name: '湖南省益阳市南县明山头镇',
        initials: 'mstz',
      },
      {
        code: neighbour.village,
        name: '创丰村',
        level: 'village',
        parent: neighbour.township,
        full_name: '湖南省益阳市南县明山头镇创丰村',
        initials: 'cfc',
      },
    ])
    .execute()
  const callers = await signEverybodyIn(server, services.db)
  const world = { db: services.db, services, callers, ask: (who: CallerName, asked: Asked) => send(server, callers[who], asked) }
  let order = 0
  return {
    ...world,
    plant: (name) => plant({ ...world, screenings, next: () => planted(order++), nextChild: () => plantedChild(order++) }, name),
    [Symbol.asyncDispose]: () => close(server, screenings),
  }
}

async function close(server: FastifyInstance, screenings: AsyncDisposable): Promise<void> {
  await server.close()
  await screenings[Symbol.asyncDispose]()
}

interface Ground {
  readonly db: DatabaseHandle
  readonly services: Services
  readonly screenings: Awaited<ReturnType<typeof createScreeningWorld>>
  ask(who: CallerName, asked: Asked): ReturnType<typeof send>
  next(): Planted
  nextChild(): Planted
}

async function plant(ground: Ground, name: PlotName): Promise<Plot> {
  const plot = plots[name]
  const people = [ground.next(), ground.next(), ground.next(), ground.next()] as const
  const held = ground.next()
  const child = ground.nextChild()
  const run = await deliverAndScreen(ground, name, people, child)
  const importId = await deliverHeld(ground, name, people[0], held)
  const persons = await numbersOf(ground.db, [...people, child])
  const [first, , second] = await householdsOf(ground.db, persons)
  const households = [first ?? 0, second ?? 0] as const
  const alerts = await openOn(ground, households, people, child)
  const numbers = {
    run,
    import: importId,
    ...(await papers(ground, name, households, persons, [...people, child], alerts)),
    ...(await disputes(ground, name, persons, people, importId)),
  }
  await assignAllOpen(ground.services)
  await raise(ground, name, households, numbers.proposal)
  return {
    name,
    child,
    village: plot.village,
    households,
    persons,
    alerts,
    numbers,
    pair: [Math.min(persons[0] ?? 0, persons[1] ?? 0), Math.max(persons[0] ?? 0, persons[1] ?? 0)],
    people,
    held,
  }
}

/** A register with phones and addresses, a roster, a certificate that leads to a hit, and what was paid. */
async function deliverAndScreen(
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
  const listed = (one: Planted, head: Planted) => ({
    id_number: one.id,
    name: one.name,
    head_id_number: head.id,
    relation: one === head ? '户主' : '配偶',
    residence: '农村',
    members: '2',
    monthly_amount: '800',
    started_on: '2024-01-01',
    status: '在册',
    region: village,
  })
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

/** A delivery of the medical insurance in which one person's row is held back. */
async function deliverHeld({ screenings }: Ground, name: PlotName, good: Planted, held: Planted): Promise<number> {
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
  const stored = csvOf('medical-insurance-settlement', [row(good, '2026-09-12'), row(held, '哪天')])
  const who = deliverer === 'medical' ? 'medical' : 'nanxianMedical'
  const read = await screenings.imports.deliver(
    { bytes: stored, fileName: `医保报销-${name}.csv`, dataset: 'medical-insurance-settlement', period: '2026-09', regionCode: village },
    who,
  )
  if (read.rows_held !== 1) throw new Error(`no row was held back: ${read.status} ${read.error_message ?? ''}`)
  return read.id
}

async function numbersOf(db: DatabaseHandle, people: readonly Planted[]): Promise<number[]> {
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

async function householdsOf(db: DatabaseHandle, persons: readonly number[]): Promise<(number | undefined)[]> {
  const rows = await db.selectFrom('person').select(['person_no', 'household_no']).where('person_no', 'in', persons).execute()
  return persons.map((person) => rows.find((row) => row.person_no === person)?.household_no ?? undefined)
}

async function openOn(
  { services }: Ground,
  households: readonly [number, number],
  people: readonly Planted[],
  child: Planted,
): Promise<readonly [number, number]> {
  const platform = systemActor('walk', ['alert.create', 'alert.assign'])
  const finding = (householdNo: number, cause: 'illness' | 'schooling', whose: Planted | undefined) => ({
    householdNo,
    cause,
    grade: 2 as const,
    sentence: `${whose?.name ?? ''}近 12 个月支出偏高${cause === 'illness' ? `，${child.name}在读` : ''}`,
    indicators: ['illness.hospital'],
    evidence: [
      {
        label: '住院自付',
        value: '52,300.00',
        limit: '30,000.00',
        unit: '元',
        source: { dataset: '医保报销', fileName: '医保10月.xlsx', importId: null, row: 17, day: '2026-10-31' },
      },
    ],
  })
  const { opened } = await withWriter(services.db, platform, (tx) =>
    openAlerts(tx, { actor: platform, today: services.clock.today(), source: 'screening', runId: null }, [
      finding(households[0], 'illness', people[0]),
      finding(households[1], 'schooling', people[2]),
    ]),
  )
  await assignAllOpen(services)
  const numberOf = (household: number) => opened.find((alert) => alert.householdNo === household)?.id ?? 0
  return [numberOf(households[0]), numberOf(households[1])]
}

/** Asks, and stops the test where the ground cannot be laid. */
async function laid(ground: Ground, who: CallerName, asked: Asked): Promise<number> {
  const reply = await ground.ask(who, asked)
  if (reply.statusCode !== 200) throw new Error(`${who} ${asked.method} ${asked.url}: ${reply.body}`)
  return reply.json<{ id?: number }>().id ?? 0
}

type Papers = Pick<
  Plot['numbers'],
  'attachment' | 'evidence' | 'visit' | 'photo' | 'lead' | 'plan' | 'exemption' | 'proposal' | 'correction' | 'export'
>

/** Everything people write down about the first family, naming it. */
async function papers(
  ground: Ground,
  name: PlotName,
  [household]: readonly [number, number],
  persons: readonly number[],
  people: readonly Planted[],
  [alert]: readonly [number, number],
): Promise<Papers> {
  const { clerk, helper, office, deliverer, county } = plots[name]
  const [head, spouse] = people
  const child = people.at(-1)?.name ?? ''
  const whose = head?.name ?? ''
  const file = (fields?: Record<string, string>) => ({ name: `${whose}.jpg`, bytes: jpeg(), ...(fields === undefined ? {} : { fields }) })
  const attachment = await laid(ground, clerk, {
    method: 'POST',
    url: `/api/households/${String(household)}/attachments`,
    file: file({ kind: 'house', title: `${whose}和${child}的住房` }),
  })
  await laid(ground, deliverer, {
    method: 'POST',
    url: `/api/alerts/${String(alert)}/sign`,
    body: { version: await versionOf(ground.db, alert) },
  })
  const evidence = await laid(ground, deliverer, { method: 'POST', url: `/api/alerts/${String(alert)}/files`, file: file() })
  const plan = await planOf(ground, clerk, household, whose)
  const visited = {
    clientId: randomUUID(),
    householdNo: household,
    visitedAt: '2026-11-05T08:00:00+08:00',
    result: 'met',
    findings: [{ code: 'illness', personNo: persons[1] ?? null, words: `${spouse?.name ?? ''}住院` }],
    note: `${whose}在家，${child}上学`,
  }
  const visit = await laid(ground, helper, { method: 'POST', url: '/api/visits', body: visited })
  const taken = await laid(ground, helper, { method: 'POST', url: `/api/visits/${String(visit)}/photos`, file: file() })
  const lead = await laid(ground, helper, {
    method: 'POST',
    url: '/api/leads',
    body: {
      clientId: randomUUID(),
      personName: whose,
      phone: head?.phone,
      description: `${whose}家失火了`,
      kinds: ['disaster'],
      reportedAt: '2026-11-05T08:30:00+08:00',
    },
  })
  await laid(ground, office, {
    method: 'POST',
    url: '/api/exemptions',
    body: {
      householdNo: household,
      kind: 'other',
      indicators: ['illness.hospital'],
      reason: `${whose}家情况特殊，${child}在读，已核实`,
      validTo: null,
    },
  })
  const { id: exemption } = await ground.db
    .selectFrom('exemption')
    .select('id')
    .where('household_no', '=', household)
    .executeTakeFirstOrThrow()
  const proposal = await laid(ground, office, {
    method: 'POST',
    url: '/api/standard-proposals',
    body: {
      key: 'dibao.standard.rural',
      regionCode: county,
      value: 52_000,
      from: '2026-12-01',
      to: null,
      document: '民政局〔2026〕5号',
      article: '一',
      gist: '',
      reason: '对接省指导标准',
    },
  })
  const correction = await laid(ground, clerk, {
    method: 'POST',
    url: `/api/persons/${String(persons[1])}/corrections`,
    body: { name: `${spouse?.name ?? ''}某`, attachmentId: attachment, reason: `${spouse?.name ?? ''}的名字登记错了` },
  })
  const written = await laid(ground, office, { method: 'POST', url: '/api/exports', body: { listing: 'person', query: {} } })
  await exportsWork(() => routes).handler(ground.services)({ exportId: written }, new AbortController().signal)
  return { attachment, evidence, visit, photo: taken, lead, plan, exemption, proposal, correction, export: written }
}

async function versionOf(db: DatabaseHandle, alert: number): Promise<number> {
  return (await db.selectFrom('alert').select('version').where('id', '=', alert).executeTakeFirstOrThrow()).version
}

async function planOf(ground: Ground, clerk: CallerName, household: number, whose: string): Promise<number> {
  await laid(ground, clerk, {
    method: 'POST',
    url: '/api/visit-plans',
    body: { householdNos: [household], on: '2026-11-20', reason: `看看${whose}` },
  })
  return (await ground.db.selectFrom('visit_plan').select('id').where('household_no', '=', household).executeTakeFirstOrThrow()).id
}

type Disputes = Pick<Plot['numbers'], 'conflict' | 'merge' | 'user' | 'post' | 'sparePost' | 'proposedPost' | 'key'>

/** A name that disagrees, two records that may be one, a merge that was made, and the accounts of the place. */
async function disputes(
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

/** What a standard would touch in the county, and what a proposal touched of the two families and owes them. */
async function raise({ db, services }: Ground, name: PlotName, households: readonly [number, number], proposal: number): Promise<void> {
  const { county, village } = plots[name]
  // Asked for when the proposal was made; a second plot of the county stands in the same file only if it is made anew.
  await db.updateTable('population_figures').set({ status: 'failed' }).where('region_code', '=', county).execute()
  const { id } = await db
    .insertInto('population_figures')
    .values({ region_code: county, as_of: services.clock.today(), requested_by: 'system:walk' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await prepareFigures(services, id)
  const touched = households.map((household_no) => ({ proposal_id: proposal, household_no, region_code: village }))
  await db
    .insertInto('standard_touched')
    .values(touched.map((row) => ({ ...row, change: 'gains' as const, kind: 'dibao', persons: 2, before_fen: 80_000, after_fen: 84_000 })))
    .execute()
  await db
    .insertInto('standard_back_pay')
    .values(
      touched.map((row) => ({
        ...row,
        month: '2026-10-01',
        programme: 'dibao',
        recorded_fen: 80_000,
        owed_fen: 84_000,
        back_pay_fen: 4_000,
      })),
    )
    .execute()
}

/** Everybody planted in a village with what gives them away. */
export function tracesIn(plot: Plot): readonly string[] {
  return [...plot.people, plot.held, plot.child].flatMap(tracesOf)
}

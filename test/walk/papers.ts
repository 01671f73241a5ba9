import { randomUUID } from 'node:crypto'
import { systemActor, withWriter } from '#access'
import type { DatabaseHandle } from '#db'
import { openAlerts } from '#rooms/alerts'
import { assignAllOpen } from '#rooms/dispatch'
import { prepareFigures } from '#rooms/standards'
import { jpeg } from '#test/pictures'
import { exportsWork } from '../../src/app/exports/write.ts'
import { routes } from '../../src/app/routes.ts'
import type { CallerName } from './callers.ts'
import { laid, type Ground } from './ground.ts'
import type { Planted } from './people.ts'
import { plots, type Plot, type PlotName } from './plots.ts'

/** Two alerts, one a family, on the desks in charge. */
export async function openOn(
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

type Papers = Pick<
  Plot['numbers'],
  | 'attachment'
  | 'evidence'
  | 'visit'
  | 'photo'
  | 'lead'
  | 'plan'
  | 'householdPlan'
  | 'measure'
  | 'exemption'
  | 'proposal'
  | 'correction'
  | 'export'
>

/** A lead about a child whom no register knows: the number that the helper typed tells the age, and is not kept. */
export function reportChild(ground: Ground, name: PlotName, child: Planted): Promise<number> {
  const body = {
    clientId: randomUUID(),
    personName: child.name,
    description: `${child.name}（${child.id}）一个人在家，${child.name}没有上学`,
    kinds: ['schooling'],
    reportedAt: '2026-11-05T08:40:00+08:00',
  }
  return laid(ground, plots[name].helper, { method: 'POST', url: '/api/leads', body })
}

/** Everything people write down about the first family, naming it. */
export async function papers(
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
  const measured = await measureOf(ground, clerk, household, whose)
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
  return { attachment, evidence, visit, photo: taken, lead, plan, ...measured, exemption, proposal, correction, export: written }
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

/** A confirmed plan with one measure on the desk of housing, to which nothing else of the family was given. */
async function measureOf(
  ground: Ground,
  clerk: CallerName,
  household: number,
  whose: string,
): Promise<Pick<Papers, 'householdPlan' | 'measure'>> {
  const url = `/api/households/${String(household)}/plan`
  const measure = await laid(ground, clerk, {
    method: 'POST',
    url: `${url}/measures`,
    body: { field: 'housing', need: `${whose}家屋顶漏雨` },
  })
  const householdPlan = await laid(ground, clerk, { method: 'PUT', url: `${url}/contact`, body: { name: '郑干部', phone: '0737-1234567' } })
  const { rev } = await ground.db.selectFrom('household_plan').select('rev').where('id', '=', householdPlan).executeTakeFirstOrThrow()
  await laid(ground, clerk, {
    method: 'POST',
    url: `/api/household-plans/${String(householdPlan)}/confirm`,
    body: { rev, reviewMonths: 6 },
  })
  return { householdPlan, measure }
}

/** What a standard would touch in the county, and what a proposal touched of the two families and owes them. */
export async function raise(
  { db, services }: Ground,
  name: PlotName,
  households: readonly [number, number],
  proposal: number,
): Promise<void> {
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

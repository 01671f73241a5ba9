import { access } from 'node:fs/promises'
import { sql } from 'kysely'
import type { standards as contract } from '#contract'
import type { Services } from '#command'
import type { Reader } from '#db'
import { ancestorAt, contains, daysBetween, lineage, plainDate, regionLevel, regionPrefix, type PlainDate, type RegionCode } from '#kernel'
import { dataSetOf } from '#rooms/catalogue'
import { figureAt, standardOf, whyNotSimulated, type Proposed } from '../checks.ts'
import { headOf } from '../in-force.ts'
import { figuresPath } from '../figures/prepare.ts'
import type { Figures } from '../figures/build.ts'
import { readProposal, tablesOf } from '../proposal.ts'
import { compute, prepared, type Question } from './compute.ts'

interface Context {
  readonly services: Services
}

/** The newest figures that cover a place (of exactly a day, where one is named): what state they are in and how old. Null where none were ever asked for. */
export async function figuresFor(
  reader: Reader,
  place: RegionCode,
  { services }: Context,
  exactly?: PlainDate,
): Promise<contract.FiguresInfo | null> {
  const regions = [place, ...(regionLevel(place) === 'province' ? [] : [ancestorAt(place, 'prefecture'), ancestorAt(place, 'province')])]
  let wanted = reader
    .selectFrom('population_figures')
    .innerJoin('region', 'region.code', 'population_figures.region_code')
    .selectAll('population_figures')
    .select('region.name')
    .where('region_code', 'in', [...new Set(regions)])
    .where('status', '<>', 'failed')
    .orderBy('as_of', 'desc')
    .orderBy('population_figures.id', 'desc')
    .limit(20)
  if (exactly !== undefined) wanted = wanted.where('as_of', '=', exactly)
  const rows = await wanted.execute()
  const row = rows.find((one) => one.status === 'done') ?? rows[0] ?? (await newestFailed(reader, place, exactly))
  if (row === undefined) return null
  const prefix = regionPrefix(row.region_code as RegionCode)
  // Only what speaks of this place: a delivery of another county makes nothing older here, and tells nobody here that it came.
  const newest = await reader
    .selectFrom('snapshot')
    .select((eb) => eb.fn.max<number | null>('id').as('id'))
    .where('withdrawn_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('region_code', 'in', lineage(row.region_code as RegionCode)),
        eb.and([eb('region_code', '>=', prefix), eb('region_code', '<', `${prefix}~`)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  const waiting = rows.some((one) => one.status === 'queued' || one.status === 'running')
  return {
    id: row.id,
    regionCode: row.region_code,
    regionName: row.name,
    asOf: row.as_of,
    status: row.status,
    households: row.households,
    persons: row.persons,
    madeAt: row.finished_at?.toISOString() ?? null,
    ageDays: row.status === 'done' ? daysBetween(row.as_of as PlainDate, services.clock.today()) : null,
    outdated: !waiting && row.status === 'done' && (newest.id ?? 0) > row.newest_snapshot,
    // Written by prepare.ts.
    data: (row.data as Figures['data']).map((line) => ({
      name: dataSetOf(line.dataset).name,
      days: [...line.days],
      missing: line.missing.length,
    })),
    errorMessage: row.error_message,
  }
}

/** What went wrong the last time, where nothing else is there. */
async function newestFailed(reader: Reader, place: RegionCode, exactly?: PlainDate) {
  const failed = reader
    .selectFrom('population_figures')
    .innerJoin('region', 'region.code', 'population_figures.region_code')
    .selectAll('population_figures')
    .select('region.name')
    .where('region_code', '=', place)
    .where('status', '=', 'failed')
    .orderBy('population_figures.id', 'desc')
    .limit(1)
  return (exactly === undefined ? failed : failed.where('as_of', '=', exactly)).executeTakeFirst()
}

/** The question a proposal asks of the figures; null while there are none to ask. */
export async function questionOf(
  reader: Reader,
  proposed: Proposed,
  context: Context,
  { own = null, exactly }: { readonly own?: number | null; readonly exactly?: PlainDate } = {},
): Promise<{ question: Question; figures: contract.FiguresInfo } | { question: null; figures: contract.FiguresInfo | null }> {
  const figures = await figuresFor(reader, proposed.place, context, exactly)
  if (figures?.status !== 'done') return { question: null, figures }
  const path = figuresPath(context.services, figures.id)
  // A data folder restored without its lake has the row and not the file.
  if (
    !(await access(path).then(
      () => true,
      () => false,
    ))
  )
    return { question: null, figures: { ...figures, status: 'failed', errorMessage: '测算底表的文件不在了，请重新更新' } }
  const prefix = regionPrefix(proposed.place)
  const { rows: counties } = await sql<{
    county: string
  }>`select distinct substr(region_code, 1, 6) as county from household where region_code >= ${prefix} and region_code < ${`${prefix}~`} order by 1`.execute(
    reader,
  )
  const names = await reader
    .selectFrom('region')
    .select(['code', 'name'])
    .where('level', 'in', ['county', 'township'])
    .where('code', 'like', `${prefix}%`)
    .execute()
  const nameOf = new Map(names.map((row) => [row.code, row.name]))
  const { before, base } = await tablesOf(reader, proposed, own)
  return {
    figures,
    question: {
      proposed,
      parameters: before,
      base,
      day: await dayOf(reader, proposed),
      figures: path,
      counties: counties
        .map(({ county }) => `${county}000000` as RegionCode)
        .filter((county) => contains(figures.regionCode as RegionCode, county)),
      placeName: (code) => nameOf.get(code) ?? (code.endsWith('000000') ? code : '未落到乡镇'),
    },
  }
}

/** The day on which a proposal is held against what it replaces: both have begun. */
async function dayOf(reader: Reader, { from, replaces }: Proposed): Promise<PlainDate> {
  const ended = replaces === undefined ? undefined : (await readProposal(reader, replaces))?.valid_from
  return ended !== undefined && ended > from ? plainDate(ended) : from
}

/** What a standard would do, as the screen and the approver see it; no result while the figures are not there. */
export async function simulateNow(
  reader: Reader,
  proposed: Proposed,
  context: Context,
  own: number | null = null,
): Promise<{ figures: contract.FiguresInfo | null; result: contract.SimulationResult | null; impossible: string | null }> {
  const impossible = whyNotSimulated(proposed.key)
  if (impossible !== null) return { figures: null, result: null, impossible }
  const began = performance.now()
  const { question, figures } = await questionOf(reader, proposed, context, { own })
  if (question === null) return { figures, result: null, impossible }
  const computed = await context.services.lake.session((session) => compute(session, question))
  const standard = standardOf(proposed.key)
  const { day = proposed.from } = question
  const region = await reader.selectFrom('region').select('name').where('code', '=', proposed.place).executeTakeFirstOrThrow()
  return {
    figures,
    impossible,
    result: {
      ...headOf(standard),
      regionCode: proposed.place,
      regionName: region.name,
      value: proposed.value,
      kind: proposed.kind ?? 'new',
      present: figureAt(question.parameters, standard.param, proposed.place, day)?.value ?? null,
      from: proposed.from,
      after: figureAt(prepared(question).tableAt(proposed.value), standard.param, proposed.place, day)?.value ?? null,
      figures,
      ...computed,
      tookMs: Math.round(performance.now() - began),
    },
  }
}

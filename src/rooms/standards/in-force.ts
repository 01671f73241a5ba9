import type { Actor } from '#access'
import type { Services } from '#command'
import type { ReplyOf, standards as contract } from '#contract'
import type { Reader } from '#db'
import { contains, DomainError, lineage, type PlainDate, type RegionCode } from '#kernel'
import { choicesOf, documents, figureId, standards, type Standard } from '#policy'
import { allPublished, parametersInForce, publishedStandards, type KnownStandard } from '#rooms/parameters'
import { placeNamer } from '#rooms/screening'
import { numberOf, show, type Citation, type ParameterDefinition, type ParameterTable, type ParameterValue } from '#rules'
import { figureAt, standardOf } from './checks.ts'

interface Context {
  readonly actor: Actor
  readonly services: Services
}

/** A citation with the full title of its document; a document entered at publication is its own title. */
export function cited({ document, article, gist }: Citation): contract.StandardCitation {
  const titles: Readonly<Record<string, string>> = documents
  return { document, title: titles[document] ?? document, article, gist }
}

/** A standard as every reply names it. */
export function headOf({ key, label, unit, param }: Standard): Pick<contract.StandardRow, 'key' | 'label' | 'unit' | 'choices'> {
  const choices = choicesOf(param)
  return {
    key,
    label,
    unit,
    ...(choices.length === 0 ? {} : { choices: choices.map(({ value, label: words }) => ({ value, label: words })) }),
  }
}

/** What a row of the parameters needs to be shown. */
interface Naming {
  readonly placeName: (place: string) => string
  /** Proposal of a published row, by key, place, day and day of publication. */
  readonly proposalOf: ReadonlyMap<string, number>
}

async function naming(reader: Reader): Promise<Naming> {
  const published = await publishedStandards(reader)
  return {
    placeName: await placeNamer(reader),
    proposalOf: new Map(published.map((row) => [`${figureId(row)} ${row.publishedOn}`, row.proposalId])),
  }
}

function valueOf(row: ParameterValue, param: ParameterDefinition, { placeName, proposalOf }: Naming): contract.StandardValue {
  const proposalId = row.publishedOn === undefined ? null : (proposalOf.get(`${figureId(row)} ${row.publishedOn}`) ?? null)
  return {
    regionCode: row.place,
    regionName: placeName(row.place),
    value: numberOf(param.unit, row.value, param.codes),
    from: row.from,
    to: row.to ?? null,
    cite: cited(row.cite),
    unverified: row.status === '待核',
    note: row.note ?? '',
    publishedOn: proposalId === null ? null : (row.publishedOn ?? null),
    proposalId,
    revoked: null,
  }
}

/** All standards as they hold at a place on a day; with `key` that parameter too, where it is none of them. */
export async function standardsInForce(
  reader: Reader,
  query: { region?: RegionCode | undefined; on?: string | undefined; key?: string | undefined },
  { actor, services }: Context,
): Promise<ReplyOf<typeof contract.inForce>> {
  const region = query.region ?? actor.regionCode
  if (region === null) throw new DomainError('input.invalid', '请选择地区')
  const place = await reader.selectFrom('region').select('name').where('code', '=', region).executeTakeFirst()
  if (place === undefined) throw new DomainError('not-found', '没有这个地区', { hint: '请从地区列表中选择' })
  const on = (query.on ?? services.clock.today()) as PlainDate
  const parameters = await parametersInForce(reader)
  const names = await naming(reader)
  const open = await reader
    .selectFrom('standard_proposal')
    .select((eb) => ['key', eb.fn.countAll<number>().as('n')])
    .where('status', 'in', ['draft', 'submitted', 'approved'])
    .where('region_code', '=', region)
    .groupBy('key')
    .execute()
  const openOf = new Map(open.map((row) => [row.key, row.n]))
  const mayPropose = actor.abilities.has('standard.propose')
  const inside = actor.regionCode === null || contains(actor.regionCode, region)
  return {
    regionCode: region,
    regionName: place.name,
    on,
    rows: [...standards, ...(query.key === undefined || standards.some(({ key }) => key === query.key) ? [] : [standardOf(query.key)])].map(
      (standard) => rowAt(standard, { region, on, parameters, names, open: openOf.get(standard.key) ?? 0 }),
    ),
    actions: [
      {
        action: 'propose',
        label: '拟定标准',
        allowed: mayPropose && inside,
        ...(mayPropose && inside ? {} : { reason: mayPropose ? '只能为本辖区拟定标准' : '您的岗位不能拟定标准' }),
      },
    ],
  }
}

interface At {
  readonly region: RegionCode
  readonly on: PlainDate
  readonly parameters: ParameterTable
  readonly names: Naming
  readonly open: number
}

/** How many known values are offered to choose from. */
const mostVariants = 8

/** What documents known here say at any place: somebody who records his own sees them side by side. */
function variantsOf(parameters: ParameterTable, param: ParameterDefinition, { placeName }: Naming): contract.StandardRow['variants'] {
  const rows = parameters.rows.filter((row) => row.key === param.name).toSorted((a, b) => (a.from < b.from ? 1 : -1))
  const byValue = Map.groupBy(rows, (row) => numberOf(param.unit, row.value, param.codes))
  return [...byValue].slice(0, mostVariants).map(([value, [row]]) => ({
    value,
    text: show(value, param),
    source:
      row === undefined
        ? ''
        : `${placeName(row.place)} ${row.from} 起　${row.cite.document} ${row.cite.article}${row.status === '待核' ? '（待核）' : ''}`,
  }))
}

function rowAt(standard: Standard, { region, on, parameters, names, open }: At): contract.StandardRow {
  const { key, group, kind, param } = standard
  const found = figureAt(parameters, param, region, on)
  const about = rowsAbout(parameters, key, region).filter((row) => row.place === 'nation' || contains(row.place, region))
  const later = about
    .filter((row) => row.from > on && figureAt(parameters, param, region, row.from)?.row === row)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))[0]
  return {
    ...headOf(standard),
    group,
    kind,
    variants: variantsOf(parameters, param, names),
    current: found === null ? null : valueOf(found.row, param, names),
    standIn: found !== null && found.row.place !== 'nation' && found.row.place !== region,
    next: later === undefined ? null : valueOf(later, param, names),
    history: about.length,
    open,
  }
}

/** Values of a standard at a place, above it and below it. */
function rowsAbout(parameters: ParameterTable, key: string, region: RegionCode): ParameterValue[] {
  const above = new Set<string>([...lineage(region), 'nation'])
  return parameters.rows.filter(
    (row) => row.key === key && (above.has(row.place) || (row.place !== 'nation' && contains(region, row.place))),
  )
}

/** Every value known of a standard around a place, newest first. */
export async function standardHistory(
  reader: Reader,
  key: string,
  region: RegionCode | undefined,
  { actor }: Context,
): Promise<ReplyOf<typeof contract.history>> {
  const standard = standardOf(key)
  const place = region ?? actor.regionCode
  if (place === null) throw new DomainError('input.invalid', '请选择地区')
  const parameters = await parametersInForce(reader)
  const names = await naming(reader)
  const held = rowsAbout(parameters, key, place).map((row) => valueOf(row, standard.param, names))
  const ended = (await allPublished(reader))
    .filter((row) => row.key === key && row.revoked !== null && (contains(row.place, place) || contains(place, row.place)))
    .map((row) => endedValue(row, names))
  const rows = [...held, ...ended].toSorted((a, b) =>
    a.from === b.from ? (a.regionCode < b.regionCode ? 1 : -1) : a.from < b.from ? 1 : -1,
  )
  return { ...headOf(standard), rows: rows.slice(0, 500) }
}

/** A standard that was published here and holds no longer. */
function endedValue(
  { place, value, from, to, document, article, gist, publishedOn, proposalId, revoked }: KnownStandard,
  { placeName }: Naming,
): contract.StandardValue {
  return {
    regionCode: place,
    regionName: placeName(place),
    value,
    from,
    to: to ?? null,
    cite: cited({ document, article, gist }),
    unverified: false,
    note: '',
    publishedOn,
    proposalId,
    revoked: revoked === null ? null : { on: revoked.on, by: revoked.byName, reason: revoked.reason, byProposal: revoked.byProposal },
  }
}

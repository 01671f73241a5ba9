import type { Actor } from '#access'
import type { policy as contract } from '#contract'
import type { Reader } from '#db'
import { contains, DomainError, type PlainDate, type RegionCode } from '#kernel'
import { documentNamed, library, yearBefore, type PolicyDocument } from '#policy'
import { verificationsOf, type Verification } from '#rooms/parameters'
import { clausePages, hasText, knownClauses } from './clauses.ts'
import { readFigures, type Figures } from './figures.ts'
import { isCovered, rules } from './packs.ts'
import { placeNames, placeOf, refusalOf, requirePlace } from './places.ts'
import { clauseTexts, newestTexts, textLoads, textParts, type TextLoad } from './texts.ts'

/** The local documents first: they are what an officer opens. */
const inOrder: readonly PolicyDocument[] = [
  ...library.filter(({ place }) => place !== 'nation'),
  ...library.filter(({ place }) => place === 'nation'),
].toSorted((one, other) => Number(isCovered(other.name)) - Number(isCovered(one.name)))

/** One document by its short name; `not-found`. */
export function requireDocument(name: string): PolicyDocument {
  const found = documentNamed(name)
  if (found === undefined) throw new DomainError('not-found', `政策库里没有“${name}”这份文件`, { hint: '请从文件列表中打开' })
  return found
}

interface Showing {
  readonly figures: Figures
  readonly loads: ReadonlyMap<string, TextLoad>
  readonly verified: ReadonlyMap<string, readonly Verification[]>
  readonly name: (place: PolicyDocument['place']) => string
}

async function showing(reader: Reader, today: PlainDate): Promise<Showing> {
  return {
    figures: await readFigures(reader, today),
    loads: await newestTexts(reader),
    verified: await verificationsOf(reader, 'document'),
    name: await placeNames(
      reader,
      library.map(({ place }) => place),
    ),
  }
}

/** Every document of the library as the list shows it. */
export async function documentRows(reader: Reader, today: PlainDate): Promise<readonly contract.DocumentRow[]> {
  const all = await showing(reader, today)
  return inOrder.map((document) => rowOf(document, all))
}

function rowOf(document: PolicyDocument, { figures, loads, verified, name }: Showing): contract.DocumentRow {
  const load = loads.get(document.name)
  const verifiedOn = [document.verifiedOn, verified.get(document.name)?.[0]?.verifiedOn]
    .filter((day) => day !== undefined)
    .toSorted()
    .at(-1)
  return {
    name: document.name,
    title: document.title,
    number: document.number,
    issuer: document.issuer,
    place: document.place,
    placeName: name(document.place),
    from: document.from,
    to: document.to ?? null,
    state: stateOf(document, figures.today),
    replacedBy: document.replacedBy ?? null,
    clauses: knownClauses(document.name, figures).articles.length,
    rules: rules.filter(({ definition }) => definition.cite.some((cite) => cite.document === document.name)).length,
    figures: figures.rows.filter(({ value }) => value.cite.document === document.name).length,
    verifiedOn: verifiedOn ?? null,
    stale: staleOf(document, verifiedOn, figures.today),
    textLoaded: load === undefined ? '' : `${String(load.matched)}/${String(load.expected)}`,
    note: document.note ?? '',
  }
}

function stateOf({ from, to, replacedBy }: PolicyDocument, today: PlainDate): contract.DocumentState {
  if (from > today) return 'future'
  return to !== undefined && to < today ? 'lapsed' : replacedBy === undefined ? 'current' : 'replaced'
}

/** A document that ended with its year and is history is not stale; one whose figures may still be in use is. */
function staleOf(document: PolicyDocument, verifiedOn: string | undefined, today: PlainDate): contract.StaleReason[] {
  if (!hasText(document.name)) return []
  return [
    ...(verifiedOn === undefined ? ['unseen' as const] : verifiedOn < yearBefore(today) ? ['unread' as const] : []),
    ...(document.to !== undefined && document.to < today ? ['lapsed' as const] : []),
  ]
}

interface Asked {
  readonly document: string
  readonly place: RegionCode | undefined
  readonly day: PlainDate | undefined
  readonly version: number | undefined
}

/** A document with its clauses, what each became at a place on a day, and the official text beside them where it is loaded. */
export async function documentPage(reader: Reader, asked: Asked, actor: Actor, today: PlainDate): Promise<contract.DocumentPage> {
  const document = requireDocument(asked.document)
  const all = await showing(reader, today)
  const loads = await textLoads(reader, document.name)
  const shown = asked.version === undefined ? loads[0] : loads.find(({ id }) => id === asked.version)
  if (asked.version !== undefined && shown === undefined) throw new DomainError('not-found', '没有这一次载入的原文')
  const parts = shown === undefined ? [] : await textParts(reader, [shown.id])
  const place = placeOf(asked.place, actor)
  const chosen = await placeNames(reader, [place])
  requirePlace(place, chosen(place))
  const day = asked.day ?? today
  const known = knownClauses(document.name, all.figures)
  const texts = clauseTexts(parts)
  const refusal = refusalOf(actor, document.place, all.name(document.place))
  return {
    ...rowOf(document, all),
    placeChosen: place,
    placeChosenName: chosen(place),
    dayChosen: day,
    inForce:
      document.from <= day &&
      (document.to === undefined || day <= document.to) &&
      (document.place === 'nation' || contains(document.place, place)),
    whole: known.whole,
    list: clausePages({ document: document.name, figures: all.figures, place, day, texts }),
    loads: [...loads],
    shown: shown?.id ?? null,
    others: parts.filter(({ article }) => article === null).map(({ kind, body }) => ({ kind, body })),
    missing: shown === undefined ? [] : known.articles.filter((article) => !texts.has(article)),
    verifications: [...(all.verified.get(document.name) ?? [])],
    mayLoad: refusal === undefined && hasText(document.name),
    mayVerify: refusal === undefined && hasText(document.name),
    refusal: refusal ?? (hasText(document.name) ? '' : '这一项没有成文的原文'),
  }
}

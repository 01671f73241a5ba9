import type { ExplanationStep, policy as contract, ReplyOf } from '#contract'
import type { Actor } from '#access'
import type { Reader } from '#db'
import { DomainError, type PlainDate, type RegionCode } from '#kernel'
import { documentNamed, inForce, packModels, plainCards, programmes, type Programme } from '#policy'
import { labelOf, type Citation, type Model, type RuleDefinition } from '#rules'
import { casesOf } from './cases.ts'
import { readFigures, type Figure, type Figures } from './figures.ts'
import { referencesIn } from './packs.ts'
import { placeNames, placeOf, requirePlace } from './places.ts'

/** A programme with its model; `not-found`. */
export function requireProgramme(id: string): { readonly programme: Programme; readonly model: Model } {
  const at = programmes.findIndex((each) => each.id === id)
  const [programme, model] = [programmes[at], packModels[at]]
  if (programme === undefined || model === undefined)
    throw new DomainError('not-found', `没有名为“${id}”的救助项目`, { hint: '请从项目列表中打开' })
  return { programme, model }
}

interface Where {
  readonly place: RegionCode
  readonly placeName: string
  readonly day: PlainDate
  readonly figures: Figures
}

/** The place and day somebody asks about, with the figures and the place's name. */
export async function whereOf(
  reader: Reader,
  asked: { place?: RegionCode | undefined; day?: PlainDate | undefined },
  actor: Actor | null,
  today: PlainDate,
): Promise<Where> {
  const place = placeOf(asked.place, actor)
  const name = (await placeNames(reader, [place]))(place)
  requirePlace(place, name)
  return { place, placeName: name, day: asked.day ?? today, figures: await readFigures(reader, today) }
}

/** Every programme with how it stands at the place on the day. */
export function programmeRows({ place, placeName, day, figures }: Where): ReplyOf<typeof contract.programmes> {
  const rows = programmes.map(({ id, label, department }) => {
    const { model } = requireProgramme(id)
    const values = [...model.params.keys()].map((key) => figures.at(key, place, day))
    return {
      id,
      label,
      department,
      rules: model.rules.size,
      figures: model.params.size,
      missing: missingOf(model, { place, day, figures }).map(({ label: name }) => name),
      unseen: values.filter((figure) => figure?.shown.stale.includes('unseen')).length,
      cases: casesOf(id).length,
      who: plainCards.find(({ programme }) => programme === id)?.who[0]?.replaceAll(/\{[^}]*\}/g, '…') ?? '',
    }
  })
  return { place, placeName, day, rows }
}

/** A programme in its author's words, with the figures of the place and day. */
export function programmePage(id: string, where: Where): ReplyOf<typeof contract.programme> {
  const { programme, model } = requireProgramme(id)
  const { place, placeName, day, figures } = where
  const own = [programme.entitled, ...(programme.amount ? [programme.amount] : []), ...programme.parts]
  const shown = new Set<string>()
  const names = [...new Set([...model.rules.values()].flatMap(({ cite }) => cite.map(({ document }) => document)))]
  return {
    id,
    label: programme.label,
    department: programme.department,
    place,
    placeName,
    day,
    results: own.flatMap(({ definition }) => (shown.has(definition.name) ? [] : [ruleStep(definition, where, shown)])),
    figures: [...model.params.keys()].flatMap((key) => figures.at(key, place, day)?.shown ?? []),
    missing: missingOf(model, where),
    inputs: [...model.inputs.values()].map(({ label, suppliedBy }) => ({ label, suppliedBy })),
    documents: names.map((name) => ({ name, title: documentNamed(name)?.title ?? name, inForce: inForce(name, place, day) })),
    cases: casesOf(id).length,
  }
}

function missingOf(model: Model, { place, day, figures }: Pick<Where, 'place' | 'day' | 'figures'>) {
  return [...model.params.values()].flatMap(({ name, label }) => (figures.at(name, place, day) === undefined ? [{ key: name, label }] : []))
}

/** A rule with what it is made of. One that was shown already is named only: many conditions are shared. */
function ruleStep(definition: RuleDefinition, where: Where, shown: Set<string>): ExplanationStep {
  const clause = citeOf(definition.cite, where)
  const again = shown.has(definition.name)
  shown.add(definition.name)
  const children = again
    ? []
    : referencesIn(definition.body).map((reference): ExplanationStep => {
        if (reference.op === 'rule') return ruleStep(reference.definition, where, shown)
        if (reference.op === 'input') return { label: reference.definition.label, formula: `由${reference.definition.suppliedBy}提供` }
        return figureStep(reference.definition.label, where.figures.at(reference.definition.name, where.place, where.day))
      })
  return {
    label: definition.label,
    formula: again ? '见上' : labelOf(definition.body),
    ...(clause === undefined ? {} : { clause }),
    ...(children.length === 0 ? {} : { children }),
  }
}

function figureStep(label: string, figure: Figure | undefined): ExplanationStep {
  if (figure === undefined) return { label, value: '未录入', formula: '没有文件规定这里的数额' }
  const { text, placeName, from, status, document, article, gist } = figure.shown
  return { label, value: text, clause: { document, article, gist }, parameter: { place: placeName, from, status } }
}

/** The first clause that is in force there on the day; else the first. */
function citeOf(cites: readonly Citation[], { place, day }: Where): Citation | undefined {
  return cites.find(({ document }) => document !== '平台口径' && inForce(document, place, day)) ?? cites[0]
}

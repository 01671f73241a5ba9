import type { policy as contract } from '#contract'
import type { Reader } from '#db'
import type { PlainDate } from '#kernel'
import { indicators, library, programmes } from '#policy'
import { knownClauses } from './clauses.ts'
import { readFigures } from './figures.ts'
import { folded } from './in-memory.ts'
import { allCoverage, citedOf, figures as figureDefinitions, rules } from './packs.ts'
import { newestTexts, textParts } from './texts.ts'

/** Something that may be found: what names it counts more than what it says. */
export interface Entry {
  readonly kind: contract.SearchKind
  readonly title: string
  readonly body: string
  readonly href: string
}

type Hit = { kind: contract.SearchKind; title: string; excerpt: string; marks: [number, number][]; href: string }

const mostHits = 100
const around = 36

const clauseHref = (document: string, article: string): string =>
  `/policy/documents/${encodeURIComponent(document)}?clause=${encodeURIComponent(article)}`

/** Searches everything the library holds. A few thousand entries: held against the words one by one, without an index. */
export async function searchLibrary(reader: Reader, query: string, kind: contract.SearchKind | undefined, today: PlainDate) {
  return searchEntries([...(await entriesOf(reader, today))], query, kind)
}

/** The entries that hold every word, the best first: in the title before in the body, exact before merely similar. */
function searchEntries(entries: readonly Entry[], query: string, kind: contract.SearchKind | undefined) {
  const words = folded(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  const scored = entries.flatMap((entry) => {
    const score = scoreOf(entry, words)
    return score === 0 ? [] : [{ entry, score }]
  })
  const counts = Object.fromEntries([...Map.groupBy(scored, ({ entry }) => entry.kind)].map(([each, all]) => [each, all.length]))
  const wanted = scored.filter(({ entry }) => kind === undefined || entry.kind === kind).toSorted((one, other) => other.score - one.score)
  return { total: wanted.length, counts, hits: wanted.slice(0, mostHits).map(({ entry }) => hitOf(entry, words)) }
}

/** Least share of the pairs of characters of a long word that must be there when the word itself is not. */
const similarEnough = 0.7
const longWord = 5

function scoreOf({ title, body }: Entry, words: readonly string[]): number {
  const [name, text] = [folded(title), folded(body)]
  const scores = words.map((word) => {
    if (name === word) return 12
    if (name.includes(word)) return 8
    if (text.includes(word)) return 4 + Math.min(2, occurrences(text, word) / 4)
    const similar =
      word.length < longWord ? 0 : pairsIn(word).filter((pair) => name.includes(pair) || text.includes(pair)).length / (word.length - 1)
    return similar >= similarEnough ? similar : 0
  })
  return scores.some((score) => score === 0) ? 0 : scores.reduce((sum, score) => sum + score, 0)
}

function occurrences(text: string, word: string): number {
  return text.split(word).length - 1
}

function pairsIn(word: string): string[] {
  return Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2))
}

/** What stands around the first place where the words are, and where they stand in it. */
function hitOf({ kind, title, body, href }: Entry, words: readonly string[]): Hit {
  const text = folded(body)
  const sought = words.flatMap((word) => (text.includes(word) ? [word] : pairsIn(word)))
  const first = Math.min(...sought.map((word) => text.indexOf(word)).filter((at) => at >= 0), text.length)
  const from = first >= text.length ? 0 : Math.max(0, first - around)
  const cut = body.slice(from, from + around * 4).replaceAll('\n', ' ')
  const lead = from > 0 ? '…' : ''
  const excerpt = `${lead}${cut}${from + around * 4 < body.length ? '…' : ''}`
  return { kind, title, excerpt, marks: marksIn(folded(excerpt), sought), href }
}

function marksIn(text: string, words: readonly string[]): [number, number][] {
  const all = words.flatMap((word) => {
    const found: [number, number][] = []
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) found.push([at, at + word.length])
    return found
  })
  const merged: [number, number][] = []
  for (const [from, to] of all.toSorted(([one], [other]) => one - other)) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

async function entriesOf(reader: Reader, today: PlainDate): Promise<readonly Entry[]> {
  const figures = await readFigures(reader, today)
  const texts = await textParts(
    reader,
    [...(await newestTexts(reader)).values()].map(({ id }) => id),
  )
  const figureCites = figures.table.rows.map(({ cite }) => cite)
  const covered = allCoverage().map(({ document, article, gist, none }): Entry => ({
    kind: 'clause',
    title: `${document} ${article}`,
    body: [gist, none ?? ''].join(' ').trim(),
    href: clauseHref(document, article),
  }))
  const gists = library.flatMap(({ name }) => {
    if (knownClauses(name, figures).whole) return []
    return [...citedOf(name, figureCites)].map(([article, gist]): Entry => ({
      kind: 'clause',
      title: `${name} ${article}`,
      body: gist,
      href: clauseHref(name, article),
    }))
  })
  return [
    ...library.map(({ name, title, number, issuer, note }): Entry => ({
      kind: 'document',
      title: `${name} ${number}`.trim(),
      body: [title, issuer, note ?? ''].join(' ').trim(),
      href: `/policy/documents/${encodeURIComponent(name)}`,
    })),
    ...programmes.map(({ id, label, department }): Entry => ({
      kind: 'programme',
      title: label,
      body: `${department}的救助项目`,
      href: `/policy/programmes/${id}`,
    })),
    ...covered,
    ...gists,
    ...texts
      .filter(({ article }) => article !== null)
      .map(({ document, article, body }): Entry => ({
        kind: 'text',
        title: `${document} ${article ?? ''}`,
        body,
        href: clauseHref(document, article ?? ''),
      })),
    ...figureEntries(figures.rows.map(({ shown }) => shown)),
    ...rules.map(({ definition, words, programmes: used }): Entry => ({
      kind: 'rule',
      title: definition.label,
      body: [words, ...definition.cite.map(({ document, article, gist }) => `${document} ${article} ${gist}`)].join('；'),
      href: programmeHref(used[0]?.id, definition.name),
    })),
    ...indicators.map(({ id, name, gist }): Entry => ({
      kind: 'indicator',
      title: name,
      body: gist,
      href: `/indicators/${encodeURIComponent(id)}`,
    })),
  ]
}

/** One entry a figure, however many values it has. */
function figureEntries(rows: readonly contract.FigureRow[]): Entry[] {
  return [...Map.groupBy(rows, ({ key }) => key)].map(([key, values]): Entry => ({
    kind: 'figure',
    title: figureDefinitions.get(key)?.definition.label ?? key,
    body: values.map(({ text, placeName, from, note }) => `${placeName} ${from} 起 ${text}${note === '' ? '' : `，${note}`}`).join('；'),
    href: `/policy/figures/${encodeURIComponent(key)}`,
  }))
}

function programmeHref(programme: string | undefined, rule: string): string {
  const page = programme !== undefined && programmes.some(({ id }) => id === programme)
  return page ? `/policy/programmes/${programme}?rule=${encodeURIComponent(rule)}` : '/policy/coverage'
}

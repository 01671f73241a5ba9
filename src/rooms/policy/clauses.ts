import type { policy as contract } from '#contract'
import type { PlainDate, RegionCode } from '#kernel'
import type { Figures } from './figures.ts'
import { citedOf, coverageOf, indicatorsAt, isCovered, rulesAt, screens, type RuleUse } from './packs.ts'
import { numberOf } from './text/numerals.ts'
import type { Known } from './text/match.ts'

/** Documents without a numbered text of their own. */
const wordless = new Set(['平台口径', '各地办法', '统计公报'])

/** Whether there is an official text to load. */
export function hasText(document: string): boolean {
  return !wordless.has(document)
}

/** The clauses of a document: all of them for the five documents, those the packs cite for the others. */
export function knownClauses(document: string, figures: Figures): Known {
  if (isCovered(document)) return { articles: coverageOf(document).map(({ article }) => article), whole: true }
  const cited = citedOf(
    document,
    figures.table.rows.map(({ cite }) => cite),
  )
  return { articles: [...cited.keys()].toSorted(inOrder), whole: false }
}

/** 第五条 before 第十条, 二(三) before 三(一). */
function inOrder(one: string, other: string): number {
  const [left, right] = [numbersIn(one), numbersIn(other)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersIn(article: string): number[] {
  return [...article.matchAll(/[一二三四五六七八九十百零〇]+|\d+/g)]
    .map(([text]) => numberOf(text))
    .filter((number) => !Number.isNaN(number))
}

interface Asked {
  readonly document: string
  readonly figures: Figures
  readonly place: RegionCode
  readonly day: PlainDate
  /** Official words by clause; none where nothing is loaded. */
  readonly texts: ReadonlyMap<string, string>
}

const unused = '全国性文件只列出规则用到的条款；这一条没有规则引用'

/** Every clause of a document with what it became, or why nothing came of it. */
export function clausePages(asked: Asked): contract.ClausePage[] {
  const { document, figures, texts } = asked
  const known = knownClauses(document, figures)
  const gists = citedOf(
    document,
    figures.table.rows.map(({ cite }) => cite),
  )
  const covered = new Map(coverageOf(document).map((each) => [each.article, each]))
  const articles = known.whole ? known.articles : [...new Set([...texts.keys(), ...known.articles])].toSorted(inOrder)
  return articles.map((article) => {
    const cover = covered.get(article)
    const page = { ...becameOf(asked, article), screens: (cover?.rooms ?? []).map((room) => screens[room]) }
    const empty = page.rules.length + page.figures.length + page.indicators.length + page.screens.length === 0
    return {
      article,
      gist: cover?.gist ?? gists.get(article) ?? '',
      ...page,
      none: cover?.none ?? (empty && cover === undefined ? unused : ''),
      text: texts.get(article) ?? null,
    }
  })
}

function becameOf(
  { document, figures, place, day }: Asked,
  article: string,
): Pick<contract.ClausePage, 'rules' | 'figures' | 'indicators'> {
  return {
    rules: rulesAt(document, article).map(shownRule),
    figures: figures.rows
      .filter(({ value }) => value.cite.document === document && value.cite.article === article)
      .map((figure) => ({ ...figure.shown, holds: figures.at(figure.value.key, place, day) === figure })),
    indicators: [...indicatorsAt(document, article)],
  }
}

/** A rule as pages refer to it. */
export function shownRule({ definition, words, programmes }: RuleUse): contract.ClausePage['rules'][number] {
  return { name: definition.name, label: definition.label, words, programmes: [...programmes] }
}

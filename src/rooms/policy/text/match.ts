import { chinese } from './numerals.ts'
import { articleOf, outlineOf, runsOn, type Numbered, type Outline } from './outline.ts'

export type PartKind = 'clause' | 'opening' | 'heading' | 'unlisted' | 'ending'

/** A piece of a loaded text, in the order of the document. */
export interface TextPart {
  readonly kind: PartKind
  /** The library's number of the clause; null where it was not matched. */
  readonly article: string | null
  readonly body: string
}

export interface Matched {
  readonly parts: readonly TextPart[]
  readonly found: readonly string[]
  readonly missing: readonly string[]
}

/** The clauses the library knows of a document. `whole`: it lists all of them, not only those its rules cite. */
export interface Known {
  readonly articles: readonly string[]
  readonly whole: boolean
}

const last = '结尾'

/** Cuts a text by its numbering and matches its parts to the clauses that are known. */
export function matchText(lines: readonly string[], { articles, whole }: Known): Matched {
  const outline = outlineOf(lines)
  const known = new Set(articles)
  const on = runsOn(outline)
  const parts: TextPart[] = [
    ...outline.opening.map((body) => other('opening', body)),
    ...outline.parts.flatMap((part) => partsOf([part], { known, whole, on })),
    ...annexOf(outline, known),
    ...outline.headings.map((body) => other('heading', body)),
    ...outline.ending.map((body) => other('ending', body)),
  ]
  const complete = known.has(last) ? withClosing(parts) : parts
  const there = new Set(complete.flatMap(({ article }) => article ?? []))
  return {
    parts: complete,
    found: articles.filter((article) => there.has(article)),
    missing: articles.filter((article) => !there.has(article)),
  }
}

interface Matching {
  readonly known: ReadonlySet<string>
  readonly whole: boolean
  readonly on: boolean
}

function other(kind: PartKind, body: string): TextPart {
  return { kind, article: null, body }
}

/** A numbered part and those below it. A number nobody refers to stays in the text of the clause above. */
function partsOf(path: readonly Numbered[], matching: Matching): TextPart[] {
  const part = path.at(-1)
  if (part === undefined) return []
  const article = articleOf(path, matching.on)
  // Where numbers run on, 一、 is the title of a chapter and its number another clause's.
  const chapter = matching.on && path.length === 1
  const own = !chapter && (matching.known.has(article) || hasItems(article, matching.known) || (!matching.whole && part.level < 3))
  const below = part.children.map((child) => partsOf([...path, child], matching))
  const folded = below.filter((parts) => parts.every((each) => each.kind === 'unlisted')).flat()
  const apart = below.filter((parts) => parts.some((each) => each.kind !== 'unlisted')).flat()
  if (!own) {
    const titleOnly = part.children.length > 0 && part.paragraphs.length === 1
    return [other(titleOnly ? 'heading' : 'unlisted', part.paragraphs.join('\n')), ...folded, ...apart]
  }
  return [...inItems(article, [...part.paragraphs, ...folded.map(({ body }) => body)].join('\n'), matching.known), ...apart]
}

/** `三(三)一`. After a bare numeral it would be another clause: 十 and 十一. */
function hasItems(article: string, known: ReadonlySet<string>): boolean {
  return article.endsWith(')') && known.has(`${article}${chinese(1)}`)
}

/** A paragraph that counts 一是…二是… inside itself, where the library knows these as clauses. */
function inItems(article: string, text: string, known: ReadonlySet<string>): TextPart[] {
  const starts: number[] = []
  for (let number = 1; hasItems(article, known) && known.has(`${article}${chinese(number)}`); number++) {
    const at = text.indexOf(`${chinese(number)}是`, starts.at(-1) ?? 0)
    if (at === -1) break
    starts.push(at)
  }
  if (starts.length === 0) return [{ kind: 'clause', article, body: text }]
  const before = text.slice(0, starts[0]).trim()
  const pieces = starts.map((start, index): TextPart => ({
    kind: 'clause',
    article: `${article}${chinese(index + 1)}`,
    body: text.slice(start, starts[index + 1]).trim(),
  }))
  return [
    ...(before === '' ? [] : [known.has(article) ? { kind: 'clause' as const, article, body: before } : other('heading', before)]),
    ...pieces,
  ]
}

function annexOf({ annex }: Outline, known: ReadonlySet<string>): TextPart[] {
  return annex.map(({ number, text }) => {
    const article = `附件${String(number)}`
    return known.has(article) ? { kind: 'clause', article, body: text } : other('unlisted', text)
  })
}

const closingLength = 40

/** 结尾: the paragraph without a number after the last clause. */
function withClosing(parts: readonly TextPart[]): TextPart[] {
  const at = parts.findLastIndex(({ kind }) => kind === 'clause')
  const clause = parts[at]
  const paragraphs = clause?.body.split('\n') ?? []
  const closing = paragraphs.at(-1) ?? ''
  if (clause === undefined || paragraphs.length < 2 || closing.length < closingLength) return [...parts]
  return [
    ...parts.slice(0, at),
    { ...clause, body: paragraphs.slice(0, -1).join('\n') },
    { kind: 'clause', article: last, body: closing },
    ...parts.slice(at + 1),
  ]
}

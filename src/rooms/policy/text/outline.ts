import { chinese, chineseNumeral, numberOf } from './numerals.ts'

/** How deep a number stands: 第X条 or 一、 is 1, （一） is 2, `1.` is 3. */
export type Level = 1 | 2 | 3

/** A numbered part of a document with what stands under it. */
export interface Numbered {
  readonly level: Level
  readonly number: number
  /** `第五条` → true. */
  readonly article: boolean
  /** The line with the number, then what follows up to the next number; one entry a paragraph. */
  readonly paragraphs: string[]
  readonly children: Numbered[]
}

export interface Outline {
  readonly opening: string[]
  readonly parts: Numbered[]
  /** Rows of the annex by their number, and its other lines. */
  readonly annex: { readonly number: number; readonly text: string }[]
  readonly ending: string[]
  /** 第X章, 第X节: they do not take part in the numbers of the clauses. */
  readonly headings: string[]
}

interface Mark {
  readonly level: Level | 'chapter'
  readonly number: number
  readonly article: boolean
}

const patterns: readonly { readonly pattern: RegExp; readonly level: Level | 'chapter'; readonly article?: true }[] = [
  { pattern: new RegExp(`^第(${chineseNumeral}|\\d{1,3})[编章节]`), level: 'chapter' },
  { pattern: new RegExp(`^第(${chineseNumeral}|\\d{1,3})条`), level: 1, article: true },
  { pattern: new RegExp(`^(${chineseNumeral})[、．.]`), level: 1 },
  { pattern: new RegExp(`^[（(](${chineseNumeral})[)）]`), level: 2 },
  { pattern: /^(\d{1,2})\s*[.．、](?!\d)/, level: 3 },
]

function markOf(line: string): Mark | undefined {
  for (const { pattern, level, article = false } of patterns) {
    const number = numberOf(pattern.exec(line)?.[1] ?? '')
    if (!Number.isNaN(number)) return { level, number, article }
  }
  return undefined
}

/** A document of articles (第X条) numbers nothing else on the first level; （一） inside an article is part of its text. */
const fewestArticles = 2

/** Cuts the lines of a document by its numbering. Lines broken in the middle of a sentence are joined again. */
export function outlineOf(lines: readonly string[]): Outline {
  const byArticle = lines.filter((line) => markOf(line)?.article === true).length >= fewestArticles
  const outline: Outline = { opening: [], parts: [], annex: [], ending: [], headings: [] }
  const open: Numbered[] = []
  let place: 'body' | 'annex' | 'ending' = 'body'
  for (const line of lines) {
    const mark = markOf(line)
    if (outline.parts.length > 0 && /^附\s*件/.test(line)) place = 'annex'
    else if (place === 'body' && outline.parts.length > 0 && endsBody(line)) place = 'ending'
    if (place === 'annex') takeAnnex(outline, line)
    else if (place === 'ending') outline.ending.push(line)
    else if (mark?.level === 'chapter') {
      outline.headings.push(line)
      open.length = 0
    } else if (mark !== undefined && counts(mark, byArticle)) openPart(outline, open, mark, line)
    else addParagraph(open.at(-1)?.paragraphs ?? outline.opening, line)
  }
  return outline
}

function counts({ level, article }: Mark, byArticle: boolean): boolean {
  return byArticle ? article : level !== 'chapter'
}

function openPart(outline: Outline, open: Numbered[], mark: Mark, line: string): void {
  const level = mark.level as Level
  while ((open.at(-1)?.level ?? 0) >= level) open.pop()
  const part: Numbered = { level, number: mark.number, article: mark.article, paragraphs: [line], children: [] }
  const above = open.at(-1)
  if (above === undefined) outline.parts.push(part)
  else above.children.push(part)
  open.push(part)
}

/** A line after one that did not end its sentence goes on with it: files made from PDF break lines anywhere. */
function addParagraph(paragraphs: string[], line: string): void {
  const before = paragraphs.at(-1)
  const broken = before !== undefined && before.length > 20 && /[\p{L}\p{N}，、；]$/u.test(before)
  if (broken) paragraphs[paragraphs.length - 1] = before + line
  else paragraphs.push(line)
}

/** Date of signature, note of publication, copies, what a web page adds below. */
function endsBody(line: string): boolean {
  return (
    /^\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(印发)?$/.test(line) ||
    /^[（(]?(此件主动公开|主动公开|抄送|信息公开选项|扫描二维码|本文链接)/.test(line) ||
    /^本(通知|意见|方案|办法)自.{0,20}(起施行|起执行)/.test(line)
  )
}

function takeAnnex(outline: Outline, line: string): void {
  const [, number, text] = /^(\d{1,3})[\t\s、.．]+(.+)$/.exec(line) ?? []
  if (number === undefined || text === undefined) outline.ending.push(line)
  else outline.annex.push({ number: Number(number), text: line.replaceAll('\t', '　') })
}

/** Whether （一）（二）… run on through the whole document instead of beginning again under each 一、. */
export function runsOn({ parts }: Outline): boolean {
  const firsts = parts.flatMap((part) => part.children.filter(({ level }) => level === 2).slice(0, 1))
  return firsts.length > 1 && firsts.slice(1).every(({ number }) => number > 1)
}

/** What the library calls a clause: `第五条`, `二(三)1`; with numbers that run on, `五` for （五）. */
export function articleOf(path: readonly Numbered[], on: boolean): string {
  const last = path.at(-1)
  if (last === undefined) return ''
  if (last.article) return `第${chinese(last.number)}条`
  const named = on ? path.filter(({ level }) => level > 1) : path
  return named
    .map(({ level, number }, at) =>
      level === 3 ? String(number) : level === 2 && !(on && at === 0) ? `(${chinese(number)})` : chinese(number),
    )
    .join('')
}

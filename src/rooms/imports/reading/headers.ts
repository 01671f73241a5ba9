import type { ColumnUnit } from './cells/index.ts'
import { squeeze, trimCell } from './cells/text.ts'
import type { RawRow } from './source.ts'

/** A column's header as it stands in the file and in the forms in which it can be looked up, the best first. */
export type Header = {
  /** 0 for the first column. */
  readonly column: number
  /** What to show a person: the levels of a merged header joined by a stroke. */
  readonly shown: string
  readonly forms: readonly HeaderForm[]
  readonly unit: ColumnUnit | null
}

/** One way to read a header, and what that way takes from the certainty of a match (1 takes nothing). */
export type HeaderForm = { readonly key: string; readonly trust: number }

const unitInBrackets = /\((?:单位[:：])?(?:人民币)?(万元|千元|百元|元|元\/月|元\/年|元\/人|元\/户|%|百分比)\)/
const unitWords: Record<string, ColumnUnit> = { 万元: 'wan', 千元: 'thousand', 百元: 'hundred', '%': 'percent', 百分比: 'percent' }

function unitOf(word: string | undefined): ColumnUnit | null {
  return word === undefined ? null : (unitWords[word] ?? 'yuan')
}

/** A header in one spelling: ordinary width, no blanks, no marks of required columns, no numbering. */
export function headerKey(text: string): string {
  return squeeze(trimCell(text))
    .toLowerCase()
    .replace(/^[*★●]+|(?<![*★:])[*★:]+$/g, '')
    .replace(/^\(?\d{1,2}[.、)]/, '')
    .replace(/\((必填|选填|必填项|非必填)\)/g, '')
}

/** The forms of one header text, from what is written to what is left without remarks in brackets and without a unit. */
export function headerForms(text: string): { forms: HeaderForm[]; unit: ColumnUnit | null } {
  const whole = headerKey(text)
  const bracket = unitInBrackets.exec(whole)
  const full = whole.replace(unitInBrackets, '')
  const bare = full.replace(/\([^()]*\)/g, '')
  const trailing = /^(.{2,}?)[:/_-]?(万元|千元|百元|元|%)$/.exec(bare)
  const forms = [{ key: full, trust: 1 }, { key: bare, trust: 0.95 }, ...(trailing ? [{ key: trailing[1] ?? '', trust: 0.9 }] : [])]
  return { forms: distinct(forms), unit: unitOf(bracket?.[1]) ?? (trailing ? unitOf(trailing[2]) : null) }
}

function distinct(forms: readonly HeaderForm[]): HeaderForm[] {
  return forms.filter((form, i) => form.key !== '' && forms.findIndex((other) => other.key === form.key) === i)
}

/** The headers of a header that is one row. Columns without text have none. */
export function singleHeaders(row: RawRow): Header[] {
  return row.cells.flatMap((cell, column) => {
    const { forms, unit } = headerForms(cell)
    return forms.length === 0 ? [] : [{ column, shown: trimCell(cell).replace(/\s+/g, ''), forms, unit }]
  })
}

/**
 * The headers of a header of two rows: the upper one merged over several columns (户主信息 over 姓名 and 身份证号) or, over a blank,
 * down into the lower row. Only the first cell of a merged area holds the text.
 */
export function doubleHeaders(upper: RawRow, lower: RawRow): Header[] {
  const headers: Header[] = []
  let spreading = ''
  for (let column = 0; column < Math.max(upper.cells.length, lower.cells.length); column++) {
    const above = (upper.cells[column] ?? '').replace(/\s+/g, '')
    const below = (lower.cells[column] ?? '').replace(/\s+/g, '')
    if (above !== '') spreading = below === '' ? '' : above
    const header = below === '' ? joinHeader(column, above, '') : joinHeader(column, spreading, below)
    if (header) headers.push(header)
  }
  return headers
}

function joinHeader(column: number, above: string, below: string): Header | null {
  const own = headerForms(below === '' ? above : below)
  if (own.forms.length === 0) return null
  if (below === '' || above === '') return { column, shown: above + below, forms: own.forms, unit: own.unit }
  const group = headerForms(above)
  const short = headerKey(above).replace(/(基本信息|基本情况|信息|情况|资料)$/, '')
  const joined = own.forms.flatMap((form) => [
    { key: headerKey(above) + form.key, trust: form.trust },
    { key: short + form.key, trust: form.trust * 0.97 },
  ])
  const alone = own.forms.map((form) => ({ key: form.key, trust: form.trust * 0.9 }))
  return { column, shown: `${above}/${below}`, forms: distinct([...joined, ...alone]), unit: own.unit ?? group.unit }
}

const unitInTitle = /单位[:：](?:人民币)?(万元|元|百元|千元)(?![\u4e00-\u9fff])/

/** 单位：万元, written above the table, holds for every amount in it. */
export function titleUnit(rows: readonly RawRow[]): ColumnUnit | null {
  for (const row of rows) {
    for (const cell of row.cells) {
      const found = unitInTitle.exec(squeeze(cell))
      if (found) return unitOf(found[1])
    }
  }
  return null
}

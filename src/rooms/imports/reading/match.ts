import { dataSets, type DataSetDefinition, type FieldDefinition } from '#rooms/catalogue'
import type { ColumnUnit } from './cells/index.ts'
import { headerForms, headerKey, type Header } from './headers.ts'

/** A column of the file and the field it was taken for. */
export type ColumnMatch = { readonly header: Header; readonly field: FieldDefinition; /** 0 to 1. */ readonly confidence: number }

/**
 * What a person has said a column is: the header as it stands in the file (`shown`), the field's name, null for a column not to be
 * read. Where several columns have that header, the first such word is for the first of them. `unit` null leaves it to the header.
 */
export type GivenColumn = { readonly header: string; readonly field: string | null; readonly unit: ColumnUnit | null }

/** Below this a person should confirm what the column is. */
export const sureMatch = 0.8

type KnownHeader = { readonly field: FieldDefinition; readonly confidence: number }

const vocabularies = new Map<DataSetDefinition, ReadonlyMap<string, KnownHeader>>()

/** Every header of a data set in its lookup forms. The label counts most, then the other words, then either without its brackets. */
function vocabularyOf(dataset: DataSetDefinition): ReadonlyMap<string, KnownHeader> {
  const known = vocabularies.get(dataset)
  if (known) return known
  const vocabulary = new Map<string, KnownHeader>()
  const add = (key: string, entry: KnownHeader) => {
    const other = vocabulary.get(key)
    if (!other || other.confidence < entry.confidence) vocabulary.set(key, entry)
  }
  for (const field of dataset.fields) {
    add(headerKey(field.name), { field, confidence: 0.9 })
    for (const [words, confidence] of [
      [[field.label], 1],
      [field.synonyms, 0.97],
    ] as const) {
      for (const word of words) {
        for (const form of headerForms(word).forms) add(form.key, { field, confidence: confidence * form.trust })
      }
    }
  }
  vocabularies.set(dataset, vocabulary)
  return vocabulary
}

/**
 * Which field each header stands for: one column a field, what a person has said before all else, then the surest first. `loosely` also
 * takes headers that contain a known word.
 */
export function matchHeaders(
  dataset: DataSetDefinition,
  headers: readonly Header[],
  loosely: boolean,
  given: readonly GivenColumn[] = [],
): ColumnMatch[] {
  const vocabulary = vocabularyOf(dataset)
  const { matches: said, open } = givenMatches(dataset, headers, given)
  const sure = open.flatMap((header) => exactMatches(header, vocabulary))
  const matches = assign(sure, said)
  if (!loosely) return matches
  const left = open.filter((header) => !matches.some((match) => match.header === header))
  return assign(
    left.flatMap((header) => looseMatches(header, vocabulary)),
    matches,
  )
}

/** The columns a person has named, and the headers about which nothing was said. */
function givenMatches(
  dataset: DataSetDefinition,
  headers: readonly Header[],
  given: readonly GivenColumn[],
): { matches: ColumnMatch[]; open: readonly Header[] } {
  if (given.length === 0) return { matches: [], open: headers }
  const words = [...given]
  const matches: ColumnMatch[] = []
  const open = headers.filter((header) => {
    const at = words.findIndex((word) => word.header === header.shown)
    const [word] = at === -1 ? [] : words.splice(at, 1)
    const field = dataset.fields.find((candidate) => candidate.name === word?.field)
    if (field !== undefined) matches.push({ header: { ...header, unit: word?.unit ?? header.unit }, field, confidence: 1 })
    return word === undefined
  })
  return { matches, open }
}

function exactMatches(header: Header, vocabulary: ReadonlyMap<string, KnownHeader>): ColumnMatch[] {
  return header.forms.flatMap((form) => {
    const known = vocabulary.get(form.key)
    return known ? [{ header, field: known.field, confidence: known.confidence * form.trust }] : []
  })
}

/** 本月低保金发放金额 contains 发放金额. Never for ID numbers and names: 监护人身份证号 is somebody else's. */
function looseMatches(header: Header, vocabulary: ReadonlyMap<string, KnownHeader>): ColumnMatch[] {
  const key = header.forms[0]?.key ?? ''
  const matches: ColumnMatch[] = []
  for (const [word, { field }] of vocabulary) {
    if (field.type === 'idNumber' || field.type === 'personName' || word.length < 3 || key.length < 3) continue
    const [long, short] = key.length >= word.length ? [key, word] : [word, key]
    if (long.includes(short)) matches.push({ header, field, confidence: 0.4 + 0.35 * (short.length / long.length) })
  }
  return matches
}

function assign(candidates: readonly ColumnMatch[], taken: readonly ColumnMatch[]): ColumnMatch[] {
  const matches = [...taken]
  const ordered = [...candidates].sort((a, b) => b.confidence - a.confidence || a.header.column - b.header.column)
  for (const candidate of ordered) {
    if (!matches.some((match) => match.header === candidate.header || match.field === candidate.field)) matches.push(candidate)
  }
  return matches.sort((a, b) => a.header.column - b.header.column)
}

const frequency = new Map<string, number>()
for (const dataset of dataSets) {
  for (const key of vocabularyOf(dataset).keys()) frequency.set(key, (frequency.get(key) ?? 0) + 1)
}

/** How much a header tells about the data set: 姓名 is in all of them and tells nothing, 车牌号 tells all. Unknown words: 1. */
export function tellingWeight(header: Pick<Header, 'forms'>): number {
  const counts = header.forms.map((form) => frequency.get(form.key) ?? 0).filter((count) => count > 0)
  return counts.length === 0 ? 1 : Math.log2(1 + dataSets.length / Math.max(...counts))
}

import { z } from 'zod'
import { dateField, regionField } from './fields.ts'

/** What the parts of the policy library have in common. */

export const count = z.number().int()
/** Short names of documents are Chinese and short; keys of figures are identifiers with dots. */
export const documentName = z.string().min(1).max(40)
export const figureKey = z.string().min(1).max(80)
/** For what place and day; the caller's own region and today when left out. */
export const where = z.object({ place: regionField.optional(), day: dateField.optional() })

/** 文号 of the documents whose short name in the rules tells a reader nothing. */
export const documentNumbers: Readonly<Record<string, string>> = {
  H24: '湘政办发〔2024〕30号',
  D21: '大办发〔2021〕30号',
  H20a: '湘民发〔2020〕3号',
  H20b: '湘民发〔2020〕9号',
  S17: '十政办发〔2017〕8号',
}

/** A document as a reader knows it: its short name where that is one, else its 文号. */
export function documentWords(name: string): string {
  return documentNumbers[name] ?? name
}

import { z } from 'zod'
import { dateField, regionField } from './fields.ts'

/** What the parts of the policy library have in common. */

export const count = z.number().int()
/** Short names of documents are Chinese and short; keys of figures are identifiers with dots. */
export const documentName = z.string().min(1).max(40)
export const figureKey = z.string().min(1).max(80)
/** For what place and day; the caller's own region and today when left out. */
export const where = z.object({ place: regionField.optional(), day: dateField.optional() })

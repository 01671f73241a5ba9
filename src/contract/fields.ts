import { z } from 'zod'
import { isPlainDate, type RegionCode } from '#kernel'

/** Schemas of the domain's own values, used by every operation. */
export const dateField = z.string().refine(isPlainDate, '日期应写成 2026-03-05 的样子')
export const regionField = z
  .string()
  .regex(/^\d{12}$/, '行政区划代码应为 12 位数字')
  .transform((value) => value as RegionCode)
export const monthField = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份应写成 2026-03 的样子')
export const instantField = z.string().describe('时刻，ISO 8601')
/** The largest number a row can have: what the database keeps its numbers in. */
export const largestNumber = 2 ** 31 - 1
/** The number of a row, as it stands in an address. */
export const addressNumber = z.coerce.number().int().positive().max(largestNumber, '没有这么大的编号')
/** The number of a row in a body. */
export const rowNumber = z.number().int().positive().max(largestNumber, '没有这么大的编号')
/** A number to filter by: any number may be typed. */
export const filterNumber = z.coerce.number().int().min(-largestNumber, '没有这个编号').max(largestNumber, '没有这么大的编号')
export const idParam = z.object({ id: addressNumber })
/** One key of a table of labels: the code that travels, beside the words that a screen shows for it. */
export function keyField<K extends string>(labels: Readonly<Record<K, unknown>>) {
  return z.enum(Object.keys(labels) as [K, ...K[]])
}
/** Why somebody does what cannot be undone unseen; it stands in the ledger. */
export const reasonField = z.string().trim().min(4, '请写明理由（至少 4 个字）').max(300)

/** Every failed reply. `requestId` is the code to tell support. */
export const errorReply = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string(),
})
export type ErrorReply = z.output<typeof errorReply>

/** An action somebody may take on a thing now, or why not; the server says, the screen shows. */
export const actionState = z.object({ action: z.string(), label: z.string(), allowed: z.boolean(), reason: z.string().optional() })
export type ActionState = z.output<typeof actionState>

import { z } from 'zod'
import { operation } from './operation.ts'

export const regionItem = z.object({
  code: z.string(),
  name: z.string(),
  level: z.string(),
  parent: z.string().nullable(),
  fullName: z.string(),
})

/** A region (`own`: the one asked for, else the caller's) and those directly below it; for cascaders and names. */
export const regionChildren = operation({
  id: 'region.children',
  method: 'GET',
  path: '/api/regions',
  ability: 'signed-in',
  label: '下级行政区划',
  query: z.object({
    parent: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
  }),
  reply: z.object({ own: regionItem, rows: z.array(regionItem) }),
})

/** Search by name or pinyin initials inside the caller's region. */
export const regionSearch = operation({
  id: 'region.search',
  method: 'GET',
  path: '/api/regions/search',
  ability: 'signed-in',
  label: '查找行政区划',
  query: z.object({ q: z.string().trim().min(1) }),
  reply: z.object({ rows: z.array(regionItem) }),
})

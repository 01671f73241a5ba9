import { z } from 'zod'
import { addressNumber } from './fields.ts'
import { operation } from './operation.ts'

/** A selection a user gave a name: the query string of a list, without page. Each user sees only their own. */
export const savedFilter = z.object({
  id: z.number().int(),
  /** The listing's id, `alerts` in `alerts.list`. */
  screen: z.string(),
  name: z.string(),
  query: z.string(),
})
export type SavedFilter = z.output<typeof savedFilter>

export const filterList = operation({
  id: 'filter.list',
  method: 'GET',
  path: '/api/filters',
  ability: 'signed-in',
  label: '常用筛选',
  query: z.object({ screen: z.string().min(1).max(60) }),
  reply: z.object({ rows: z.array(savedFilter) }),
})

/** Saving under a name that exists replaces it. */
export const filterSave = operation({
  id: 'filter.save',
  method: 'POST',
  path: '/api/filters',
  ability: 'signed-in',
  label: '保存常用筛选',
  body: z.object({
    screen: z.string().min(1).max(60),
    name: z.string().trim().min(1, '请填写名称').max(20, '名称最多 20 个字'),
    query: z.string().max(2000),
  }),
  reply: savedFilter,
})

export const filterRemove = operation({
  id: 'filter.remove',
  method: 'DELETE',
  path: '/api/filters/{id}',
  ability: 'signed-in',
  label: '删除常用筛选',
  params: z.object({ id: addressNumber }),
})

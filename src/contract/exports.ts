import { z } from 'zod'
import { idParam, instantField } from './fields.ts'
import { operation } from './operation.ts'

/** 大批量导出: what is too large for one answer is written in the background and fetched when it is ready. */

export const exportStates = { waiting: '排队中', running: '正在导出', done: '可以下载', failed: '没有完成', removed: '已过期' } as const
export type ExportState = keyof typeof exportStates

/** Days a finished file is kept for its owner. */
export const exportKeptDays = 7

/** `listing` is the id of a list; `query` its filters and `sort` as they stand in the address. */
export const start = operation({
  id: 'export.start',
  method: 'POST',
  path: '/api/exports',
  ability: 'signed-in',
  label: '大批量导出',
  proof: true,
  body: z.object({ listing: z.string().max(60), query: z.record(z.string().max(60), z.string().max(400)) }),
  reply: z.object({ id: z.number().int() }),
})

export const exportTask = z.object({
  id: z.number().int(),
  title: z.string(),
  selection: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'removed']),
  total: z.number().int(),
  written: z.number().int(),
  fileSize: z.number().nullable(),
  message: z.string(),
  requestedAt: instantField,
  finishedAt: instantField.nullable(),
})
export type ExportTask = z.output<typeof exportTask>

/** The caller's own, the newest first. */
export const mine = operation({
  id: 'export.mine',
  method: 'GET',
  path: '/api/exports',
  ability: 'signed-in',
  label: '我的导出',
  reply: z.object({ rows: z.array(exportTask) }),
})

export const fetchFile = operation({
  id: 'export.fetch',
  method: 'GET',
  path: '/api/exports/{id}/file',
  ability: 'signed-in',
  label: '下载导出',
  params: idParam,
  transfer: 'file',
  look: 'export.fetch',
})

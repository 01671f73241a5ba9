import { z } from 'zod'
import { operation } from './operation.ts'

export const fieldItem = z.object({
  name: z.string(),
  label: z.string(),
  synonyms: z.array(z.string()),
  typeLabel: z.string(),
  required: z.boolean(),
  personal: z.boolean(),
  codeList: z.string().nullable(),
  codes: z.array(z.object({ code: z.string(), label: z.string() })),
  description: z.string(),
})

/** Where deliveries of a data set stand in the caller's region: the last one, and whether the next is late. */
export const datasetItem = z.object({
  id: z.string(),
  name: z.string(),
  department: z.string(),
  departmentName: z.string(),
  clause: z.string(),
  frequencyLabel: z.string(),
  grainLabel: z.string(),
  lateAfterDays: z.number().int(),
  description: z.string(),
  fieldCount: z.number().int(),
  lastPeriod: z.string().nullable(),
  lastDelivered: z.string().nullable(),
  lastRows: z.number().int().nullable(),
  lastScore: z.number().int().nullable(),
  dueOn: z.string().nullable(),
  daysLate: z.number().int(),
})
export type DatasetItem = z.output<typeof datasetItem>

export const datasets = operation({
  id: 'catalogue.list',
  method: 'GET',
  path: '/api/catalogue',
  ability: 'catalogue.read',
  label: '数据需求清单',
  api: true,
  reply: z.object({ rows: z.array(datasetItem) }),
})

export const dataset = operation({
  id: 'catalogue.show',
  method: 'GET',
  path: '/api/catalogue/{dataset}',
  ability: 'catalogue.read',
  label: '数据集',
  api: true,
  params: z.object({ dataset: z.string() }),
  reply: datasetItem.extend({ fields: z.array(fieldItem), keyLabels: z.array(z.string()) }),
})

export const template = operation({
  id: 'catalogue.template',
  method: 'GET',
  path: '/api/catalogue/{dataset}/template.xlsx',
  ability: 'catalogue.read',
  label: '报送模板',
  transfer: 'file',
  api: true,
  params: z.object({ dataset: z.string() }),
})

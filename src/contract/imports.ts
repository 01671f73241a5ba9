import { z } from 'zod'
import { departmentLabels } from './departments.ts'
import { actionState, dateField, idParam, regionField, rowNumber } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { operation, type ReplyOf } from './operation.ts'

export const importStatuses = {
  received: '已收到，排队中',
  reading: '正在读取',
  committed: '已入库',
  failed: '没有收下',
  withdrawn: '已撤回',
} as const
export const importVias = { screen: '网页', api: '接口', cli: '命令行', demo: '演示装载', correction: '更正后再报' } as const

export const importRow = z.object({
  id: z.number().int(),
  dataset: z.string(),
  datasetName: z.string(),
  period: z.string(),
  department: z.string(),
  regionName: z.string(),
  status: z.enum(['received', 'reading', 'committed', 'failed', 'withdrawn']),
  fileName: z.string(),
  fileSize: z.number().int(),
  via: z.string(),
  rowsRead: z.number().int(),
  rowsTaken: z.number().int(),
  rowsHeld: z.number().int(),
  rowsWaiting: z.number().int(),
  personsMatched: z.number().int(),
  personsNew: z.number().int(),
  personsConflict: z.number().int(),
  share: z.number().describe('读取已完成的份额，0 到 1'),
  score: z.number().int().nullable(),
  submittedByName: z.string(),
  submittedAt: z.string(),
  message: z.string(),
})
export type ImportRow = z.output<typeof importRow>

export const imports = listing({
  id: 'imports',
  path: '/api/imports',
  ability: 'import.read',
  label: '数据导入',
  api: true,
  query: z.object({
    q: z.string().optional(),
    dataset: z.string().optional(),
    department: optionList.optional(),
    status: optionList.optional(),
    region: z.string().optional(),
    from: dateField.optional(),
    to: dateField.optional(),
    held: z.enum(['yes']).optional(),
  }),
  row: importRow,
  columns: [
    { key: 'submittedAt', label: '提交时间', type: 'datetime', sortable: true, width: 140 },
    { key: 'datasetName', label: '数据集', type: 'text', sortable: true, width: 150 },
    { key: 'period', label: '数据期', type: 'text', sortable: true, width: 80 },
    { key: 'department', label: '部门', type: 'option', options: departmentLabels, sortable: true, width: 80 },
    { key: 'regionName', label: '地区', type: 'text', width: 110 },
    { key: 'status', label: '状态', type: 'option', options: importStatuses, sortable: true, width: 110 },
    { key: 'rowsRead', label: '读到', type: 'count', sum: true, width: 80 },
    { key: 'rowsTaken', label: '收下', type: 'count', sum: true, width: 80 },
    { key: 'rowsHeld', label: '退回', type: 'count', sortable: true, sum: true, width: 72 },
    { key: 'score', label: '质量分', type: 'count', sortable: true, width: 84 },
    { key: 'fileName', label: '文件', type: 'text', width: 140 },
    { key: 'submittedByName', label: '提交人', type: 'text', width: 90, hidden: true },
  ],
  filters: [
    { key: 'q', label: '数据集或文件名', kind: 'text' },
    { key: 'department', label: '部门', kind: 'options', options: departmentLabels },
    { key: 'status', label: '状态', kind: 'options', options: importStatuses },
    { key: 'held', label: '有待更正的行', kind: 'option', options: { yes: '是' } },
    { key: 'region', label: '地区', kind: 'region' },
    { key: 'from', label: '提交自', kind: 'date-from' },
    { key: 'to', label: '到', kind: 'date-to' },
  ],
  defaultSort: '-submittedAt',
})

/** How amounts are to be multiplied; null: as the cells and the header say. */
export const columnUnit = z.enum(['yuan', 'hundred', 'thousand', 'wan', 'percent'])
export const columnUnitLabels = { yuan: '元', hundred: '百元', thousand: '千元', wan: '万元', percent: '%' } as const

/** How one column of the file was read. `sheet` is '' but for workbooks of which several sheets were read. */
export const columnReading = z.object({
  header: z.string(),
  field: z.string().nullable(),
  label: z.string(),
  confidence: z.number(),
  unit: columnUnit.nullable(),
  samples: z.array(z.string()),
  column: z.number().int(),
  sheet: z.string().default(''),
})
/** What a person says a column is: by its header as it stands in the file; `field` null: not to be read. */
export const givenColumn = z.object({
  header: z.string().max(500),
  field: z.string().nullable(),
  unit: columnUnit.nullable().default(null),
})

/** What a file looks like before anything is stored: which data set it seems to be, how its columns were read, its first rows. */
export const inspection = z.object({
  token: z.string().describe('提交时用它代替再传一次文件'),
  fileName: z.string(),
  fileSize: z.number().int(),
  kind: z.string(),
  encoding: z.string().nullable(),
  sheet: z.string(),
  otherSheets: z.array(z.string()),
  candidates: z.array(
    z.object({
      dataset: z.string(),
      name: z.string(),
      department: z.string(),
      matched: z.number().int(),
      total: z.number().int(),
      confidence: z.number(),
    }),
  ),
  dataset: z.string().nullable(),
  fits: z.boolean(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean(), money: z.boolean() })),
  columns: z.array(columnReading),
  headerRow: z.number().int().nullable(),
  rows: z.array(z.object({ number: z.number().int(), cells: z.array(z.string()) })),
  period: z.string().nullable(),
  periodFrom: z.enum(['file', 'expected']),
  warnings: z.array(z.string()),
  alreadyImported: z.number().int().nullable(),
  corrects: z
    .object({ importId: z.number().int(), period: z.string(), regionCode: z.string(), waiting: z.number().int() })
    .nullable()
    .describe('这是退回的行：它更正的那次导入'),
})
export type Inspection = z.output<typeof inspection>

export const inspect = operation({
  id: 'import.inspect',
  method: 'POST',
  path: '/api/imports/inspection',
  ability: 'import.submit',
  label: '识别文件',
  transfer: 'upload',
  body: z.object({ dataset: z.string().optional() }),
  reply: inspection,
})

/** Looks once more at a file that was uploaded, as another data set. */
export const inspectAs = operation({
  id: 'import.inspectAs',
  method: 'POST',
  path: '/api/imports/inspection/again',
  ability: 'import.submit',
  label: '按所选数据集识别',
  body: z.object({ token: z.string().min(1), dataset: z.string() }),
  reply: inspection,
})

/** The delivery of the period before: how many rows it had. */
const comparedPeriod = z.object({ period: z.string(), rowsTaken: z.number().int(), importId: z.number().int() })

const submission = z.object({
  dataset: z.string().min(1, '请选择数据集'),
  period: z.string().regex(/^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$/, '数据期应写成 2026、2026-09 或 2026-09-30'),
  regionCode: regionField,
})

/** Submits a file that was inspected; the reply comes at once, the reading happens behind it. The same file again answers with the import that exists. */
export const submit = operation({
  id: 'import.submit',
  method: 'POST',
  path: '/api/imports',
  ability: 'import.submit',
  label: '提交导入',
  body: submission.extend({
    token: z.string().min(1),
    adds: z.boolean().default(false).describe('真：在本期已交的上面补充；假：替换本期已交的'),
    given: z.array(givenColumn).max(500).default([]).describe('人工指定的列：文件中的列名当作哪个字段'),
  }),
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})

/** What a period of a place already has of a data set, and what the period before had: what a file about to be handed in would replace or add to. */
export const periodState = operation({
  id: 'import.periodState',
  method: 'GET',
  path: '/api/imports/period',
  ability: 'import.submit',
  label: '本期已交的',
  query: submission,
  reply: z.object({
    inUse: z.array(
      z.object({
        id: z.number().int(),
        fileName: z.string(),
        rowsTaken: z.number().int(),
        rowsWaiting: z.number().int(),
        submittedAt: z.string(),
        submittedByName: z.string(),
        corrects: z.number().int().nullable(),
      }),
    ),
    underway: z.number().int().describe('正在读的文件'),
    previous: comparedPeriod.nullable(),
  }),
})

export type PeriodState = ReplyOf<typeof periodState>

/** A department's system pushes a file in one call. */
export const push = operation({
  id: 'import.push',
  method: 'POST',
  path: '/api/imports/files',
  ability: 'import.submit',
  label: '推送数据文件',
  transfer: 'upload',
  api: true,
  body: submission.extend({ adds: z.stringbool().default(false).describe('真：在本期已交的上面补充；假：替换本期已交的') }),
  reply: z.object({ id: z.number().int(), already: z.boolean() }),
})

export const problemCount = z.object({
  field: z.string(),
  label: z.string(),
  code: z.string(),
  message: z.string(),
  wayOut: z.string(),
  rows: z.number().int(),
  where: z.string().default('').describe('最先几处在文件的哪些行'),
})
/** What a roster that lists many fewer than the one before left open. */
export const rosterHold = z.object({
  absent: z.number().int(),
  running: z.number().int().describe('上期在册'),
  state: z.enum(['open', 'ended', 'kept', 'replaced']),
  decidedBy: z.string(),
  decidedAt: z.string().nullable(),
  reason: z.string(),
  canDecide: z.object({ allowed: z.boolean(), reason: z.string() }),
})
export type RosterHold = z.output<typeof rosterHold>
export const importDetail = importRow.extend({
  mapping: z.array(columnReading),
  quality: z.object({
    encoding: z.string().nullable(),
    sheet: z.string(),
    headerRow: z.number().int().nullable(),
    fields: z.array(
      z.object({ field: z.string(), label: z.string(), filled: z.number().int(), empty: z.number().int(), bad: z.number().int() }),
    ),
    problems: z.array(problemCount),
    skipped: z.array(z.object({ reason: z.string(), rows: z.number().int() })),
    freshnessDays: z.number().int().nullable(),
    scoreParts: z.array(z.object({ label: z.string(), score: z.number(), weight: z.number() })),
    warnings: z.array(z.string()),
  }),
  progress: z
    .object({
      step: z.string(),
      share: z.number().describe('已完成的份额，0 到 1'),
      done: z.number().describe('本步已处理的行'),
      total: z.number(),
      secondsLeft: z.number().nullable(),
    })
    .nullable(),
  previous: comparedPeriod.nullable().describe('上一期收下的行数'),
  hint: z.string(),
  reason: z.string(),
  rowsRepeated: z.number().int(),
  adds: z.boolean(),
  correctsImport: z.number().int().nullable(),
  corrections: z.array(
    z.object({ id: z.number().int(), at: z.string(), status: z.string(), rowsTaken: z.number().int(), rowsWaiting: z.number().int() }),
  ),
  actions: z.array(actionState),
  hold: rosterHold.nullable().describe('名册减少较多，待确认的退出'),
})
export type ImportDetail = z.output<typeof importDetail>

export const show = operation({
  id: 'import.show',
  method: 'GET',
  path: '/api/imports/{id}',
  ability: 'import.read',
  label: '导入详情',
  params: idParam,
  reply: importDetail,
  api: true,
})

/** A row held back. Cells with field '' say what is wrong with the row as a whole. */
export const heldRow = z.object({
  rowNo: z.number().int(),
  sheet: z.string(),
  line: z.number().int().describe('在文件（工作表）中的行号'),
  cells: z.array(
    z.object({ field: z.string(), label: z.string(), value: z.string(), problem: z.string().nullable(), wayOut: z.string().nullable() }),
  ),
  state: z.enum(['waiting', 'corrected', 'dismissed']),
})
export type HeldRow = z.output<typeof heldRow>
/** Rows held back, with their cells: personal data, so the look is recorded. */
export const heldRows = operation({
  id: 'import.held',
  method: 'GET',
  path: '/api/imports/{id}/held',
  ability: 'import.correct',
  label: '退回的行',
  look: 'import.heldRows',
  params: idParam,
  api: true,
  query: z.object({
    page: z.coerce.number().int().min(1).default(1),
    size: z.coerce.number().int().min(1).max(100).default(20),
    code: z.string().optional(),
    waiting: z.stringbool().default(false).describe('只要等待更正的'),
  }),
  reply: z.object({ rows: z.array(heldRow), total: z.number().int() }),
})
/** The held-back rows in the sender's own layout, bad cells marked and explained; after correction it goes in again through `inspect`. */
export const heldFile = operation({
  id: 'import.heldFile',
  method: 'GET',
  path: '/api/imports/{id}/held.xlsx',
  ability: 'import.correct',
  label: '下载退回的行',
  transfer: 'file',
  params: idParam,
  api: true,
  query: z.object({ part: z.coerce.number().int().min(1).default(1).describe('等待更正的行多于一万时分几份，从 1 起') }),
})
/** Corrects rows on the screen; corrected rows are checked again and taken, the rest stay. */
export const correct = operation({
  id: 'import.correct',
  method: 'POST',
  path: '/api/imports/{id}/corrections',
  ability: 'import.correct',
  label: '更正退回的行',
  params: idParam,
  body: z.object({
    rows: z
      .array(z.object({ rowNo: rowNumber, cells: z.record(z.string(), z.string()) }))
      .min(1)
      .max(500),
  }),
  reply: z.object({ importId: z.number().int() }),
})
export const dismiss = operation({
  id: 'import.dismiss',
  method: 'POST',
  path: '/api/imports/{id}/dismissals',
  ability: 'import.correct',
  label: '注明不再更正',
  params: idParam,
  body: z.object({ rowNos: z.array(rowNumber).min(1).max(500), reason: z.string().trim().min(4, '请写明原因') }),
  reply: z.object({}),
})
export const withdraw = operation({
  id: 'import.withdraw',
  method: 'POST',
  path: '/api/imports/{id}/withdrawal',
  ability: 'import.withdraw',
  label: '撤回导入',
  params: idParam,
  body: z.object({ reason: z.string().trim().min(4, '请写明撤回的原因') }),
  reply: z.object({}),
})

const absentRow = z.object({
  householdNo: z.number().int(),
  name: z.string(),
  place: z.string(),
  since: z.string(),
  monthlyFen: z.number().int().nullable(),
})
export type AbsentRow = z.output<typeof absentRow>
/** Who stood on the roster before and does not on this one, while that waits for a decision; the first 500. */
export const absent = operation({
  id: 'import.absent',
  method: 'GET',
  path: '/api/imports/{id}/absent',
  ability: 'import.withdraw',
  label: '名册上少了的家庭',
  look: 'import.absent',
  params: idParam,
  reply: z.object({ rows: z.array(absentRow) }),
})
/** whole: the roster is complete, whoever is absent has left; else they stay, and the department delivers again. */
export const decideAbsent = operation({
  id: 'import.decideAbsent',
  method: 'POST',
  path: '/api/imports/{id}/absent',
  ability: 'import.withdraw',
  label: '确认名册退出',
  params: idParam,
  body: z.object({ whole: z.boolean(), reason: z.string().trim().min(4, '请写明怎样核实的（至少 4 个字）').max(300) }),
  reply: z.object({ ended: z.number().int() }),
})

/** A department's quality over time, one point a month of data. */
export const scores = operation({
  id: 'import.scores',
  method: 'GET',
  path: '/api/imports/scores',
  ability: 'import.read',
  label: '部门数据质量',
  reply: z.object({
    rows: z.array(
      z.object({
        department: z.string(),
        departmentName: z.string(),
        files: z.number().int(),
        rows: z.number().int(),
        held: z.number().int(),
        conflicts: z.number().int(),
        lateSets: z.number().int(),
        score: z.number().int().nullable(),
        months: z.array(z.object({ month: z.string(), score: z.number().int() })),
      }),
    ),
  }),
})

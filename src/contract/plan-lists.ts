import { z } from 'zod'
import { departmentLabels } from './departments.ts'
import { filterNumber, regionField } from './fields.ts'
import { listing, optionList } from './listing.ts'
import { foundLabels, helpFieldLabels, measureStatuses } from './plan-words.ts'

/** The lists of 一户一策: measures on the desks, and families by how they stand with their plan. */

const count = z.number().int()

export const measureRow = z.object({
  id: count,
  rev: count.describe('改动次数，办理时带回来，别人先改了就不收'),
  householdNo: count,
  personNo: count.nullable(),
  headName: z.string(),
  place: z.string(),
  field: z.string(),
  who: z.string(),
  need: z.string().describe('困难和需求'),
  action: z.string(),
  desk: z.string(),
  department: z.string(),
  dueOn: z.string(),
  daysLeft: count.nullable(),
  status: z.string(),
  foundIn: z.string().describe('从哪里发现'),
  contact: z.string(),
  takenBy: z.string().describe('经办人'),
  result: z.string(),
  doneOn: z.string().nullable().describe('落实日期'),
  handedOn: z.string().nullable().describe('交办日期'),
  createdOn: z.string().describe('列入计划的日期'),
  alertId: count.nullable(),
  mayTake: z.string().describe('空：可以开始办理；否则为原因'),
  mayClose: z.boolean().describe('可以登记结果'),
  mayDrop: z.boolean().describe('可以登记不再实施'),
  mayReopen: z.boolean().describe('可以重新办理'),
})
export type MeasureRow = z.output<typeof measureRow>

const measureQuery = z.object({
  q: z.string().trim().max(40).optional(),
  region: regionField.optional(),
  field: optionList.optional(),
  status: optionList.optional(),
  department: z.string().optional(),
  desk: z.enum(['mine', 'others']).optional().describe('mine：在我案头'),
  overdue: z.enum(['true', 'false']).optional(),
  alert: z.enum(['true', 'false']).optional().describe('随预警办理的'),
  answered: z.enum(['true', 'false']).optional().describe('所随预警已有结果、措施还没办结的'),
  householdNo: filterNumber.optional().describe('户编号'),
})
export type MeasureQuery = z.output<typeof measureQuery>

/** 帮扶措施 of all plans: what lies on which desk. What follows an alert stands here for whoever sees the plan, but is nobody's second duty. */
export const measureListing = listing({
  id: 'measure',
  path: '/api/plan-measures',
  ability: 'plan.read',
  label: '一户一策措施',
  look: 'measure.list',
  query: measureQuery,
  row: measureRow,
  defaultSort: 'dueOn',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 72, always: true },
    { key: 'place', label: '所在地', type: 'text', width: 118, cut: 'start' },
    { key: 'field', label: '类别', type: 'option', options: helpFieldLabels, width: 82, sortable: true },
    { key: 'who', label: '帮扶对象', type: 'text', width: 80 },
    { key: 'need', label: '困难和需求', type: 'text', width: 170 },
    { key: 'action', label: '做什么', type: 'text', width: 140 },
    { key: 'desk', label: '办理单位', type: 'text', width: 98 },
    { key: 'dueOn', label: '期限', type: 'date', width: 100, sortable: true },
    { key: 'daysLeft', label: '还有几天', type: 'days', width: 124 },
    { key: 'status', label: '状态', type: 'option', options: measureStatuses, width: 92, sortable: true },
    { key: 'contact', label: '帮扶联系人', type: 'text', width: 90, hidden: true },
    { key: 'takenBy', label: '经办人', type: 'text', width: 84, hidden: true },
    { key: 'foundIn', label: '从哪里发现', type: 'option', options: foundLabels, width: 90, hidden: true },
    { key: 'result', label: '结果', type: 'text', width: 180, hidden: true },
    { key: 'doneOn', label: '落实日期', type: 'date', width: 100, hidden: true, sortable: true },
    { key: 'handedOn', label: '交办日期', type: 'date', width: 100, hidden: true },
    { key: 'alertId', label: '预警编号', type: 'text', width: 80, hidden: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 80, hidden: true },
  ],
  filters: [
    { key: 'q', label: '户主、首字母、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'field', label: '类别', kind: 'options', options: helpFieldLabels },
    { key: 'status', label: '状态', kind: 'options', options: measureStatuses },
    { key: 'desk', label: '案头', kind: 'option', options: { mine: '在我案头', others: '在别处' } },
    { key: 'overdue', label: '已逾期', kind: 'boolean' },
    { key: 'department', label: '部门', kind: 'option', options: departmentLabels },
    { key: 'alert', label: '随预警办理', kind: 'boolean' },
    { key: 'answered', label: '预警已有结果，待办结', kind: 'boolean' },
  ],
})

/** How a family stands with its plan. */
export const familyStates = {
  none: '没有计划',
  draft: '待确认',
  changed: '改动待确认',
  due: '到期复核',
  current: '执行中',
  closed: '已销户待结束',
} as const
export type FamilyState = keyof typeof familyStates

export const familyRow = z.object({
  householdNo: count,
  headName: z.string(),
  place: z.string(),
  programmes: z.array(z.string()),
  state: z.string(),
  contact: z.string(),
  open: count,
  overdue: count,
  done: count,
  confirmedOn: z.string().nullable(),
  reviewOn: z.string().nullable().describe('复核日期'),
})
export type FamilyRow = z.output<typeof familyRow>

const familyQuery = z.object({
  q: z.string().trim().max(40).optional(),
  region: regionField.optional(),
  state: optionList.optional(),
  programme: optionList.optional(),
})
export type FamilyQuery = z.output<typeof familyQuery>

/** Families that receive aid or have a plan, by how they stand with it. */
export const familyListing = listing({
  id: 'household-plan',
  path: '/api/household-plans',
  ability: 'plan.read',
  label: '一户一策',
  look: 'plan.list',
  query: familyQuery,
  row: familyRow,
  defaultSort: 'reviewOn',
  columns: [
    { key: 'headName', label: '户主', type: 'text', width: 90, always: true },
    { key: 'place', label: '所在地', type: 'text', width: 180, cut: 'start', sortable: true },
    { key: 'programmes', label: '困难类型', type: 'text', width: 170 },
    { key: 'state', label: '计划', type: 'option', options: familyStates, width: 118 },
    { key: 'contact', label: '帮扶联系人', type: 'text', width: 100 },
    { key: 'open', label: '在办措施', type: 'count', width: 80 },
    { key: 'overdue', label: '逾期', type: 'count', width: 64 },
    { key: 'done', label: '已落实', type: 'count', width: 72 },
    { key: 'confirmedOn', label: '确认日期', type: 'date', width: 104 },
    { key: 'reviewOn', label: '复核日期', type: 'date', width: 104, sortable: true },
    { key: 'householdNo', label: '户编号', type: 'text', width: 80, hidden: true },
  ],
  filters: [
    { key: 'q', label: '户主、首字母、户编号', kind: 'text' },
    { key: 'region', label: '所在地', kind: 'region' },
    { key: 'state', label: '计划', kind: 'options', options: familyStates },
    {
      key: 'programme',
      label: '困难类型',
      kind: 'options',
      options: {
        dibao: '低保',
        tekun: '特困',
        marginal: '低保边缘',
        rigidExpenditure: '刚性支出困难',
        relapseRisk: '防返贫监测',
        other: '其他困难',
      },
    },
  ],
})

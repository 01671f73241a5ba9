import { isIn } from '#rooms/screening'
import type { Fact } from '#rules'

/** How a value of the lake becomes a fact. */
type Read = (value: string | number | boolean) => Fact

/** What one data set says of a person: an aggregate over the rows that count (screening's own condition), and the fact it becomes. */
export interface Reading {
  readonly fact: string
  readonly dataset: string
  /** Over the lake's columns. */
  readonly sql: string
  readonly read: Read
  /** Several data sets may speak of the same: the highest counts, or their sum. */
  readonly together: 'highest' | 'sum'
  /** What no row means where the data set was delivered. */
  readonly none: Fact
}

const figure: Read = (value) => Number(value)
const money = (fact: string, dataset: string, sql: string, together: Reading['together'] = 'highest'): Reading => ({
  fact,
  dataset,
  sql,
  read: figure,
  together,
  none: 0,
})
const coded = (fact: string, dataset: string, column: string, labels: Readonly<Record<string, string>>, none: string): Reading => ({
  fact,
  dataset,
  sql: `max(${column})`,
  read: (value) => labels[String(value)] ?? null,
  together: 'highest',
  none,
})

const kinds = { '1': '视力', '2': '听力', '3': '言语', '4': '肢体', '5': '智力', '6': '精神', '7': '多重' } as const
const grades = { '1': '一级', '2': '二级', '3': '三级', '4': '四级' } as const
const stages = {
  '1': '学前教育',
  '2': '义务教育',
  '3': '义务教育',
  '4': '普通高中',
  '5': '中等职业教育',
  '6': '高等教育',
  '7': '高等教育',
  '8': '高等教育',
  '9': '义务教育',
} as const
const parents = {
  '1': '死亡',
  '2': '宣告失踪',
  '3': '重残',
  '4': '重病',
  '5': '服刑在押',
  '6': '强制隔离戒毒',
  '7': '其他限制人身自由',
  '8': '失联',
  '9': '查找不到',
} as const

/** Facts of a member that departments deliver. The names are those of the packs (policy/packs/household.ts); a test holds them together. */
export const memberReadings: readonly Reading[] = [
  coded('disabilityKind', 'disability-certificates', 'disability_kind', kinds, '无'),
  coded('disabilityGrade', 'disability-certificates', 'disability_level', grades, '无'),
  coded('schooling', 'school-enrolment', 'stage', stages, '不在学'),
  money('tuition', 'school-enrolment', 'max(yearly_fees)'),
  {
    fact: 'illness',
    dataset: 'medical-expenses',
    sql: 'bool_or(serious_illness)',
    read: (value) => (value === true ? '其他重特大疾病' : '无'),
    together: 'highest',
    none: '无',
  },
  // The same bill is in both: the higher sum is the whole of it.
  money('medicalSpending', 'medical-expenses', 'sum(self_paid)'),
  money('medicalSpending', 'medical-insurance-settlement', 'sum(self_paid)'),
  money('wage', 'employment-registration', 'max(monthly_wage)'),
  money('wage', 'social-insurance-contributions', 'max(base)'),
  money('wage', 'housing-fund', 'max(base)'),
  money('wage', 'fiscal-payroll', 'max(amount)'),
  money('transferIncome', 'enterprise-pension', 'max(monthly_amount)', 'sum'),
  money('transferIncome', 'public-institution-pension', 'max(monthly_amount)', 'sum'),
  money('transferIncome', 'resident-pension', 'max(monthly_amount - coalesce(central_basic_amount, 0))', 'sum'),
  money('transferIncome', 'unemployment-benefit', 'max(amount)', 'sum'),
  money('basicPension', 'resident-pension', 'max(central_basic_amount)'),
  money('business', 'tax-records', 'sum(income) // 12'),
  { fact: 'jobless', dataset: 'unemployment-registration', sql: 'true', read: () => true, together: 'highest', none: false },
  coded('father', 'children-in-need', 'father_state', parents, '正常'),
  coded('mother', 'children-in-need', 'mother_state', parents, '正常'),
]

const owned = `coalesce(owned_share, CASE WHEN ownership = '2' THEN 5000 ELSE 10000 END)`
const inWhole: Read = (value) => Math.ceil(Number(value) / 10_000)

/** Facts of the household: summed over its members. */
export const householdReadings: readonly Reading[] = [
  {
    fact: 'homes',
    dataset: 'real-estate',
    sql: `sum(CASE WHEN ${isIn('use', '1', '5')} THEN ${owned} END)`,
    read: inWhole,
    together: 'sum',
    none: 0,
  },
  {
    fact: 'premises',
    dataset: 'real-estate',
    sql: `sum(CASE WHEN ${isIn('use', '2', '3')} THEN ${owned} END)`,
    read: inWhole,
    together: 'sum',
    none: 0,
  },
  money('vehicles', 'vehicles', 'count(*)', 'sum'),
  money('assets', 'bank-balances', 'sum(balance)', 'sum'),
  money('assets', 'internet-finance', 'sum(balance)', 'sum'),
]

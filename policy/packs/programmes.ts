import { model, type Model, type Rule } from '#rules'
import * as children from './children.ts'
import * as dibao from './dibao.ts'
import * as disability from './disability.ts'
import * as medical from './medical.ts'
import * as prices from './prices.ts'
import * as rigid from './rigid.ts'
import * as schooling from './schooling.ts'
import * as tekun from './tekun.ts'
import * as temporary from './temporary.ts'
import { deduction, income, maintenanceTotal, members, perHead, propertyFits } from './income.ts'

/** How often an amount is paid. */
export type Pace = '每月' | '每年' | '一次'

/** A programme as a family meets it: whether, how much, and what else there is to say. */
export interface Programme {
  readonly id: string
  readonly label: string
  readonly department: string
  readonly entitled: Rule<'bool'>
  readonly amount?: Rule<'fen'>
  readonly pace?: Pace
  /** Further results: kinds, counts, parts of the amount. */
  readonly parts: readonly Rule[]
}

export const programmes: readonly Programme[] = [
  {
    id: 'tekun',
    label: '特困人员救助供养',
    department: '民政',
    entitled: tekun.tekun,
    amount: tekun.tekunAmount,
    pace: '每月',
    parts: [tekun.tekunCount, tekun.tekunBasic, tekun.tekunCare],
  },
  {
    id: 'dibao',
    label: '最低生活保障',
    department: '民政',
    entitled: dibao.dibaoAny,
    amount: dibao.dibaoAmount,
    pace: '每月',
    parts: [
      dibao.dibaoKind,
      dibao.dibao,
      members,
      deduction,
      maintenanceTotal,
      propertyFits,
      income,
      perHead,
      dibao.topUp,
      dibao.aloneCount,
      dibao.gradual,
    ],
  },
  { id: 'marginal', label: '低保边缘家庭', department: '民政', entitled: dibao.marginal, parts: [perHead] },
  { id: 'rigid', label: '刚性支出困难家庭', department: '民政', entitled: rigid.rigid, parts: [rigid.necessarySpending] },
  { id: 'kind', label: '低收入人口类别', department: '民政', entitled: rigid.lowIncome, parts: [rigid.kind] },
  {
    id: 'orphan',
    label: '孤儿基本生活费',
    department: '民政',
    entitled: children.orphan,
    amount: children.orphanAmount,
    pace: '每月',
    parts: [children.orphanCount],
  },
  {
    id: 'unattended',
    label: '事实无人抚养儿童基本生活补贴',
    department: '民政',
    entitled: children.unattended,
    amount: children.unattendedAmount,
    pace: '每月',
    parts: [children.unattendedCount],
  },
  {
    id: 'living',
    label: '困难残疾人生活补贴',
    department: '民政、残联',
    entitled: disability.living,
    amount: disability.livingAmount,
    pace: '每月',
    parts: [disability.livingCount],
  },
  {
    id: 'care',
    label: '重度残疾人护理补贴',
    department: '民政、残联',
    entitled: disability.care,
    amount: disability.careAmount,
    pace: '每月',
    parts: [disability.careCount],
  },
  {
    id: 'prices',
    label: '价格临时补贴',
    department: '发改、民政',
    entitled: prices.prices,
    amount: prices.pricesAmount,
    pace: '每月',
    parts: [prices.pricesPeople],
  },
  {
    id: 'temporary',
    label: '临时救助',
    department: '民政',
    entitled: temporary.temporary,
    amount: temporary.temporaryAmount,
    pace: '一次',
    parts: [temporary.temporaryKind, temporary.eachStage, temporary.approvedBy, temporary.smallFirst],
  },
  {
    id: 'medical',
    label: '医疗救助',
    department: '医保',
    entitled: medical.medical,
    amount: medical.medicalAmount,
    pace: '一次',
    parts: [medical.selfBorne, medical.aidBeforeCap, medical.familyPays],
  },
  {
    id: 'premium',
    label: '参加居民医保资助',
    department: '医保',
    entitled: medical.premiumAided,
    amount: medical.premiumAmount,
    pace: '每年',
    parts: [],
  },
  {
    id: 'schooling',
    label: '教育救助',
    department: '教育',
    entitled: schooling.schoolAid,
    amount: schooling.schoolAmount,
    pace: '每年',
    parts: [schooling.pupilCount, schooling.feesWaived, schooling.taughtAtHome],
  },
]

/** Every result of a programme, once. */
export function resultsOf(programme: Programme): readonly Rule[] {
  return [programme.entitled, ...(programme.amount ? [programme.amount] : []), ...programme.parts]
}

/** One model a programme, in their order. */
export const packModels: readonly Model[] = programmes.map((programme) =>
  model(programme.id, { label: programme.label, outputs: resultsOf(programme) }),
)

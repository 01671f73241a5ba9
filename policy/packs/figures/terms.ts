import { values, type ParameterValue } from '#rules'
import { clause } from '../../documents.ts'
import * as terms from '../terms.ts'
import { period, places, seen, unseen } from './row.ts'

const { nation, datonghu } = places
const national = clause('民发57号', '第二十二条', '30 个工作日，特殊情况 45 个工作日')
const notice = clause('兜底通知', '四(一)', '下放到乡镇的 20 个工作日')
const local = clause('D21', '十八', '25 个工作日，特殊情况不超过 40 个工作日')
const fromNational = period('2021-07-01')
const fromLocal = period('2021-11-19')

/** Working days and months of procedure. */
export const termFigures: readonly ParameterValue[] = [
  ...values(terms.confirmDays, [
    { place: nation, ...seen(fromNational, national), value: 30 },
    { place: datonghu, ...seen(fromLocal, local), value: 25 },
  ]),
  ...values(terms.confirmDelegatedDays, [
    { place: nation, ...unseen(period('2021-07-01', '2022-10-19'), national, '通知印发前没有区分是否下放'), value: 30 },
    { place: nation, ...seen(period('2022-10-20'), notice), value: 20 },
    { place: datonghu, ...unseen(period('2021-11-19', '2022-10-19'), local, '通知印发前没有区分是否下放'), value: 25 },
  ]),
  ...values(terms.confirmSpecialDays, [
    { place: nation, ...seen(fromNational, national), value: 45 },
    { place: datonghu, ...seen(fromLocal, local), value: 40 },
  ]),
  ...values(terms.reviewMonths, [
    { place: nation, ...seen(fromNational, clause('民发57号', '第三十一条', '变化不大的每年一次')), value: 12 },
  ]),
  ...values(terms.unsteadyReviewMonths, [
    { place: nation, ...seen(fromNational, clause('民发57号', '第三十一条', '收入不固定且有劳动能力的每半年一次')), value: 6 },
  ]),
]

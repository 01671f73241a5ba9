import { allOf, firstOf, ifElse, input, model, param, rule } from '#rules'
import { clause } from '../documents.ts'

/** Terms of a case: working days to confirm, months between reviews. Of the case, not of the family. */

const days = (name: string, label: string) => param(name, 'days', { label, range: [1, 200] })
export const confirmDays = days('terms.confirm', '低保审核确认时限（工作日）')
export const confirmDelegatedDays = days('terms.confirmDelegated', '权限下放时的低保审核确认时限（工作日）')
export const confirmSpecialDays = days('terms.confirmSpecial', '特殊情形的低保审核确认时限（工作日）')
export const reviewMonths = param('terms.review', 'months', { label: '低保定期核查间隔', range: [1, 24] })
export const unsteadyReviewMonths = param('terms.reviewUnsteady', 'months', { label: '收入不固定家庭的核查间隔', range: [1, 24] })

const special = input('caseSpecial', 'bool', { label: '公示有异议、人户分离、异地申办或调查难度大', suppliedBy: '乡镇' })
const delegated = input('caseDelegated', 'bool', { label: '审核确认权限已下放到乡镇', suppliedBy: '县级民政部门' })
const unsteady = input('incomeUnsteady', 'bool', { label: '收入来源不固定', suppliedBy: '乡镇调查' })
const labour = input('hasLabour', 'bool', { label: '家庭成员有劳动能力', suppliedBy: '乡镇调查' })

/** Working days from acceptance to the decision; the date follows from the official calendar (`#kernel`). */
export const confirmWithin = rule(
  'confirmWithin',
  firstOf([special, confirmSpecialDays], [delegated, confirmDelegatedDays]).else(confirmDays),
  {
    label: '低保审核确认时限',
    cite: [
      clause('民发57号', '第二十二条', '受理之日起 30 个工作日，特殊情况 45 个工作日'),
      clause('兜底通知', '四(一)', '下放到乡镇的 20 个工作日，特殊情况 45 个工作日'),
      clause('D21', '十八', '受理之日起 25 个工作日，特殊情况不超过 40 个工作日'),
    ],
  },
)
export const reviewEvery = rule('reviewEvery', ifElse(allOf(unsteady, labour), unsteadyReviewMonths, reviewMonths), {
  label: '低保核查间隔',
  cite: [
    clause('民发57号', '第三十一条', '变化不大的每年一次，收入不固定且有劳动能力的每半年一次'),
    clause('D21', '五', '二季度复核收入不固定且有劳动能力的，四季度复核全部'),
  ],
})

export const termsModel = model('terms', { label: '办理时限', outputs: [confirmWithin, reviewEvery] })

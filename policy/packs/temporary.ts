import { yuan } from '#kernel'
import { allOf, anyOf, ceilDiv, ceilTo, decide, effectiveDay, eq, ge, gt, ifElse, isOneOf, le, min, mul, not, param, rule } from '#rules'
import { clause } from '../documents.ts'
import * as facts from './household.ts'
import { members, propertyFits, standard } from './income.ts'
import { belowAverage, isDibao, isTekun } from './rigid.ts'

/** Temporary aid: urgent (where it happens, help first and papers later) and by expenditure; who may approve; paid in stages. */

export const anywhere = param('temporary.anywhere', 'bool', { label: '急难发生地直接救助，不限户籍和居住地' })
export const joblessFrom = param('temporary.joblessFrom', 'date', { label: '未参保失业人员临时救助起始日' })
export const joblessMonths = param('temporary.joblessMonths', 'months', { label: '未参保失业连续无收入月数', range: [1, 24] })
export const mostMonths = param('temporary.mostMonths', 'months', { label: '临时救助最多按几个月', range: [1, 24] })
export const townshipLimit = param('temporary.townshipLimit', 'fen', { label: '乡镇审批额度（每次）', range: [yuan(100), yuan(100_000)] })
export const smallLimit = param('temporary.smallLimit', 'fen', { label: '小金额先行救助上限', range: [yuan(100), yuan(20_000)] })

const uninsuredJobless = rule(
  'uninsuredJobless',
  allOf(eq(facts.emergency, '未参保失业'), ge(effectiveDay, joblessFrom), ge(facts.incomeStoppedMonths, joblessMonths), not(isDibao)),
  {
    label: '未参保失业、连续三个月无收入且未纳入低保',
    cite: clause('兜底通知', '二(一)', '连续 3 个月无收入、失业保险覆盖不到、未纳入低保的，由务工地或居住地发放一次性救助金'),
  },
)
const urgentKind = rule('urgentKind', anyOf(isOneOf(facts.emergency, '意外事件', '突发重大疾病', '其他特殊困难'), uninsuredJobless), {
  label: '属于急难情形',
  cite: [
    clause('民发23号', '二(一)', '意外事件、家庭成员突发重大疾病及其他特殊困难'),
    clause('社会救助法', '第二十九条', '突发性、紧迫性、灾难性困难'),
    clause('H24', '三(三)', '突发性、紧迫性、灾难性困难'),
  ],
})
const reachable = rule('reachable', anyOf(anywhere, facts.belongsHere), {
  label: '可在本地申请',
  cite: [
    clause('H24', '三(三)', '取消户籍地、居住地限制，由急难发生地办理'),
    clause('D21', '十四', '逐步取消户籍地、居住地限制，由急难发生地直接实施'),
    clause('兜底通知', '四(三)', '全面推行由急难发生地直接实施'),
    clause('社会救助法', '第三十七条', '临时救助向急难发生地提出'),
  ],
})
export const urgent = rule('urgent', allOf(urgentKind, reachable), {
  label: '急难型临时救助',
  cite: [
    clause('民发23号', '二(二)', '可简化核对、评议、公示，先行救助'),
    clause('D21', '十四', '小金额先行救助，事后补充说明'),
    clause('H20b', '二(四)', '先行救助、后办手续'),
    clause('S17', '三(四)', '急难型覆盖所有城乡居民'),
  ],
})

const meansFit = rule('meansFit', anyOf(isDibao, isTekun, allOf(belowAverage, propertyFits)), {
  label: '低保、特困，或收入低于当地人均可支配收入且财产符合规定',
  cite: clause('民发23号', '二(一)', '原则上人均可支配收入低于当地上年度水平且财产符合规定；低保、特困重点核实支出'),
})
export const byExpenditure = rule('byExpenditure', allOf(facts.beyondMeans, facts.belongsHere, meansFit), {
  label: '支出型临时救助',
  cite: [
    clause('民发23号', '二(一)', '教育、医疗等必需支出突然增加超出承受能力'),
    clause('D21', '十四', '按审核审批程序办理，可一次审批、分阶段救助'),
  ],
})
export const temporary = rule('temporary', anyOf(urgent, byExpenditure), {
  label: '临时救助',
  cite: [
    clause('民发23号', '二(一)', '急难型和支出型'),
    clause('社会救助法', '第二十九条', '给予临时救助'),
    clause('暂行办法', '第四十七条', '给予临时救助'),
    clause('H20a', '二(一)', '加大临时救助力度'),
  ],
})
export const temporaryKind = rule('temporaryKind', decide([urgent, '急难型'], [byExpenditure, '支出型']).else('不符合'), {
  label: '临时救助类型',
  cite: clause('民发23号', '二(一)', '分急难型和支出型'),
})

const months = rule('aidMonths', min(facts.hardshipMonths, mostMonths), {
  label: '计算的月数',
  cite: clause('民发23号', '二(三)', '与困难持续时间等因素挂钩'),
})
export const temporaryAmount = rule('temporaryAmount', ifElse(temporary, ceilTo(mul(mul(standard, members), months), yuan(1)), yuan(0)), {
  label: '临时救助参考金额',
  cite: [
    clause('民发23号', '二(三)', '可与低保标准挂钩，按人口、困难类型程度和持续时间分档'),
    clause('平台口径', '临时救助口径', '低保标准 × 人数 × 月数，供审批时参考'),
  ],
})
export const eachStage = rule('eachStage', ceilTo(ceilDiv(temporaryAmount, facts.aidStages), yuan(1)), {
  label: '每次发放',
  cite: [clause('D21', '十四', '一次审批、分阶段救助'), clause('民发23号', '二(四)', '可一次审批、分阶段救助')],
  say: '{temporaryAmount} ÷ {aidStages}',
})
export const approvedBy = rule('approvedBy', decide([le(temporaryAmount, townshipLimit), '乡镇']).else('县级'), {
  label: '审批单位',
  cite: [
    clause('民发23号', '二(二)', '委托乡镇审批，额度合理设定并逐步提高'),
    clause('D21', '十八', '小额临时救助审核确认权限下放'),
    clause('暂行办法', '第四十八条', '金额较小的可委托乡镇审批'),
  ],
})
export const smallFirst = rule('smallFirst', allOf(urgent, gt(temporaryAmount, yuan(0)), le(temporaryAmount, smallLimit)), {
  label: '可小金额先行救助',
  cite: [
    clause('D21', '十四', '可实行小金额先行救助，事后补充说明情况'),
    clause('H24', '三(三)', '小金额先行救助，事后补充材料'),
    clause('社会救助法', '第五十条', '情况紧急、金额较小的应当先行救助'),
  ],
})

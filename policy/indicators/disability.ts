import { allOf, anyOf, eq, ge, gt, lt, not, percent, share } from '#rules'
import { clause } from '../documents.ts'
import { disabledWithoutLiving, newSevere, severe, severeWithoutCare } from '../facts/burdens.ts'
import { dibaoMembers, labourers } from '../facts/people.ts'
import { belowMarginal, listed, perHead, standard, unlisted } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'
import { idle, proposed, severelyDisabled } from './signs.ts'

const monitor = clause('H24', '二(三)', '针对因残等返贫致困因素设置预警指标')
const allowances = clause('国发52号', '二', '低保家庭残疾人发生活补贴，一、二级且需长期照护的发护理补贴')

const incomeShare = threshold('screen.disability.incomeShare', 'share', {
  label: '新评重残家庭的收入上限（相当于低保标准的比例）',
  value: percent(200),
  range: [percent(100), percent(500)],
  why: '收入在低保标准两倍以内的家庭照护负担重',
})

export const disabilityThresholds = [incomeShare] as const

export const disabilityIndicators = [
  indicator('disability.severeLowIncome', {
    name: '重残家庭收入低且未纳入',
    cause: 'disability',
    gist: '有一、二级残疾或三级智力、精神残疾成员，劳动力不足或一户多残，收入低于低保边缘标准，尚未纳入救助，也不在疑似低保、特困之列',
    cite: [monitor, clause('D21', '五', '低收入家庭中的重残人员可参照单人户纳入低保')],
    sign: severelyDisabled,
    when: allOf(unlisted, severelyDisabled, belowMarginal, anyOf(idle, ge(severe, 2)), not(proposed)),
    red: { words: '一户多残', if: ge(severe, 2) },
    orange: { words: '家中没有劳动力', if: eq(labourers, 0) },
    yellow: { words: '劳动力失业或收入很低' },
    say: '家有残疾人[，一、二级 {severe}][，三级智力或精神残疾 {mentalThree}]，数据可见月人均收入 {income.perHead}，低于低保边缘标准 {marginal.line}，尚未纳入救助',
  }),
  indicator('disability.newSevere', {
    name: '新评重残且未落实帮扶',
    cause: 'disability',
    gist: '近 12 个月新评一、二级残疾，还没有领到护理补贴，家庭收入低',
    cite: [monitor, allowances],
    sign: gt(newSevere, 0),
    when: allOf(unlisted, gt(newSevere, 0), gt(severeWithoutCare, 0), lt(perHead, share(standard, incomeShare.param, 'down'))),
    orange: { words: '家中没有劳动力', if: eq(labourers, 0) },
    yellow: { words: '家中尚有劳动力' },
    say: '近 12 个月新评一、二级残疾 {newSevere}[，未领护理补贴 {severeWithoutCare}]，数据可见月人均收入 {income.perHead}',
  }),
  indicator('gapDisability.care', {
    name: '重残护理补贴未落实',
    cause: 'gap-disability',
    gist: '一、二级残疾人没有领取重度残疾人护理补贴，家庭在册或收入低',
    cite: allowances,
    sign: gt(severeWithoutCare, 0),
    when: allOf(gt(severeWithoutCare, 0), anyOf(listed, belowMarginal)),
    red: { words: '在册家庭两人以上', if: allOf(listed, ge(severeWithoutCare, 2)) },
    orange: { words: '在册家庭', if: listed },
    yellow: { words: '收入低于低保边缘标准' },
    say: '未领护理补贴的一、二级残疾人 {severeWithoutCare}',
    cooldownDays: 60,
  }),
  indicator('gapDisability.living', {
    name: '困难残疾人生活补贴未落实',
    cause: 'gap-disability',
    gist: '低保家庭的残疾人没有领取生活补贴',
    cite: [allowances, clause('D21', '十三', '落实残疾人两项补贴，并逐步延伸到低收入家庭')],
    sign: gt(disabledWithoutLiving, 0),
    when: allOf(gt(dibaoMembers, 0), gt(disabledWithoutLiving, 0)),
    orange: { words: '两人以上', if: ge(disabledWithoutLiving, 2) },
    yellow: { words: '一人' },
    say: '低保家庭未领生活补贴的残疾人 {disabledWithoutLiving}',
    cooldownDays: 60,
  }),
] as const

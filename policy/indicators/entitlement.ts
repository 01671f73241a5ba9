import { yuan } from '#kernel'
import { allOf, anyOf, eq, ge, gt, lt, mul, rule } from '#rules'
import { clause } from '../documents.ts'
import { jobless, mentalThree, outOfPocket, schoolFees, seriousIll, severe, unaidedPupils } from '../facts/burdens.ts'
import { eldest, labourers, members, minors, relapseMembers, tekunMembers, workers } from '../facts/people.ts'
import { lineDibao, lineMarginal, lineRigid, lineTekun, perHead, rigidSpending, standard, unlisted, yearlyIncome } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'

const changes = clause('H24', '二(三)', '对未纳入的监测家庭状况变化，发现符合条件的告知政策并启动程序')

const rigidFloor = threshold('screen.maybeRigid.spending', 'fen', { label: '必需支出下限', value: yuan(20_000), range: [yuan(1_000), yuan(500_000)], why: '数据可见收入不完整，支出达到此数才提示，避免误报' })
const tekunAge = threshold('screen.maybeTekun.age', 'years', { label: '独居老人年龄', value: 75, range: [60, 100], why: '高龄独居且收入低，可能已无生活来源' })

export const entitlementThresholds = [rigidFloor, tekunAge] as const

/** Income data is never complete: only together with a visible hardship is a low figure worth a visit. */
const hardship = rule('hardship.visible', anyOf(gt(severe, 0), gt(mentalThree, 0), gt(seriousIll, 0), gt(relapseMembers, 0)), {
  label: '有重残、重病成员或在防返贫监测中', cite: clause('平台口径', '监测口径', '收入数据不完整，须同时看到困难情形'),
})
/** A recorded wage makes the income visible: below half the standard it is low whatever else there is. */
const idle = rule('labour.idle', anyOf(eq(labourers, 0), allOf(eq(workers, 0), gt(jobless, 0)), allOf(gt(workers, 0), lt(mul(perHead, 2), standard))), { label: '没有劳动力，劳动力失业，或有工作而收入不到标准一半', cite: clause('平台口径', '监测口径', '劳动力不足才可能长期低收入') })

export const entitlementIndicators = [
  indicator('maybe.dibao', {
    name: '疑似符合低保', cause: 'maybe-dibao', gist: '收入低于低保标准，有重残、重病等困难，没有劳动力、劳动力失业或工作收入很低，未见超限财产，尚未纳入', cite: [changes, clause('社会救助法', '第十八条', '人均收入低于标准且财产符合规定的给予低保')],
    sign: anyOf(gt(severe, 0), gt(mentalThree, 0), gt(seriousIll, 0), gt(relapseMembers, 0)),
    when: allOf(unlisted, lineDibao, hardship, idle),
    red: { words: '没有劳动力且有未成年人，或一户多残', if: anyOf(allOf(eq(labourers, 0), gt(minors, 0)), ge(severe, 2)) },
    orange: { words: '没有劳动力', if: eq(labourers, 0) },
    yellow: { words: '劳动力失业或收入很低' },
    say: '数据可见月人均收入 {income.perHead}，低于低保标准 {dibao.line}[，一、二级残疾人 {severe}][，重病 {seriousIll}]，劳动力 {labourers}，未见超限财产，尚未纳入救助',
  }),
  indicator('maybe.tekun', {
    name: '疑似符合特困', cause: 'maybe-tekun', gist: '一人户，年老或重残，收入低于低保标准，未见超限财产，未纳入特困；法定义务人情况须入户核实', cite: [changes, clause('民发43号', '第四条', '无劳动能力、无生活来源且无法定义务人或义务人无能力')],
    sign: eq(members, 1),
    when: allOf(eq(tekunMembers, 0), eq(members, 1), lineTekun, anyOf(ge(eldest, tekunAge.param), allOf(ge(eldest, 60), gt(severe, 0)))),
    orange: { words: '年老且重残', if: gt(severe, 0) },
    yellow: { words: '高龄' },
    say: '一人户，{eldest}[，一、二级残疾人 {severe}]，数据可见月人均收入 {income.perHead}，低于低保标准 {dibao.line}',
    cooldownDays: 180,
  }),
  indicator('maybe.marginal', {
    name: '疑似符合低保边缘', cause: 'maybe-marginal', gist: '收入在低保标准与低保边缘标准之间，有重残、重病或学费负担，未见超限财产，尚未纳入', cite: [changes, clause('社会救助法', '第二十一条', '人均收入低于低保边缘标准且财产符合规定')],
    sign: anyOf(gt(severe, 0), gt(mentalThree, 0), gt(seriousIll, 0), gt(relapseMembers, 0), gt(unaidedPupils, 0)),
    when: allOf(unlisted, lineMarginal, anyOf(hardship, gt(unaidedPupils, 0))),
    yellow: { words: '符合收入、财产和困难情形' },
    say: '数据可见月人均收入 {income.perHead}，低于低保边缘标准 {marginal.line}[，一、二级残疾人 {severe}][，重病 {seriousIll}]，尚未纳入救助',
    cooldownDays: 180,
  }),
  indicator('maybe.rigid', {
    name: '疑似符合刚性支出困难', cause: 'maybe-rigid', gist: '收入低于当地人均可支配收入，医疗、教育必需支出占收入比例超过规定，住房未超限，尚未纳入', cite: [changes, clause('刚性办法', '第四条', '未纳入低保、特困、边缘，收入、财产、支出占比符合')],
    sign: anyOf(gt(outOfPocket, yuan(0)), gt(schoolFees, yuan(0))),
    when: allOf(unlisted, lineRigid, ge(rigidSpending, rigidFloor.param)),
    orange: { words: '支出超过全部可见收入', if: gt(rigidSpending, yearlyIncome) },
    yellow: { words: '支出超过规定比例' },
    say: '近 12 个月医疗、教育必需支出 {rigid.spending}，数据可见家庭年收入 {income.yearly}，超过规定比例 {rigid.share}',
  }),
] as const

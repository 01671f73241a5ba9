import { yuan } from '#kernel'
import { allOf, anyOf, eq, ge, gt, percent, share } from '#rules'
import { clause } from '../documents.ts'
import { outOfPocket, schoolFees, seriousIll, severe, unaidedPupils } from '../facts/burdens.ts'
import { labourers, members, minors, relapseMembers } from '../facts/people.ts'
import { lineMarginal, lineRigid, rigidSpending, unlisted, yearlyIncome } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'
import { dibaoLike, hardship, severelyDisabled, tekunLike } from './signs.ts'

const changes = clause('H24', '二(三)', '对未纳入的监测家庭状况变化，发现符合条件的告知政策并启动程序')

const rigidFloor = threshold('screen.maybeRigid.spending', 'fen', {
  label: '必需支出下限',
  value: yuan(20_000),
  range: [yuan(1_000), yuan(500_000)],
  why: '数据可见收入不完整，支出达到此数才提示，避免误报',
})
const feeShare = threshold('screen.maybeMarginal.feeShare', 'share', {
  label: '学费住宿费占家庭年收入的比例',
  value: percent(30),
  range: [percent(5), percent(200)],
  why: '学费住宿费超过年收入三成才算困难情形',
})

export const entitlementThresholds = [rigidFloor, feeShare] as const

export const entitlementIndicators = [
  indicator('maybe.dibao', {
    name: '疑似符合低保',
    cause: 'maybe-dibao',
    gist: '收入低于低保标准，有重残、重病等困难，没有劳动力、劳动力失业或工作收入很低，未见超限财产，尚未纳入',
    cite: [changes, clause('社会救助法', '第十八条', '人均收入低于标准且财产符合规定的给予低保')],
    sign: anyOf(severelyDisabled, gt(seriousIll, 0), gt(relapseMembers, 0)),
    when: dibaoLike,
    red: { words: '没有劳动力且有未成年人，或一户多残', if: anyOf(allOf(eq(labourers, 0), gt(minors, 0)), ge(severe, 2)) },
    orange: { words: '没有劳动力', if: eq(labourers, 0) },
    yellow: { words: '劳动力失业或收入很低' },
    say: '数据可见月人均收入 {income.perHead}，低于低保标准 {dibao.line}[，一、二级残疾人 {severe}][，重病 {seriousIll}]，劳动力 {labourers}，未见超限财产，尚未纳入救助',
  }),
  indicator('maybe.tekun', {
    name: '疑似符合特困',
    cause: 'maybe-tekun',
    gist: '一人户，年满 60 周岁，收入低于低保标准，未见超限财产，又有重残或重病，未纳入救助；法定义务人情况须入户核实。只是年老独居的不预警，列入定期探访',
    cite: [changes, clause('民发43号', '第四条', '无劳动能力、无生活来源且无法定义务人或义务人无能力')],
    sign: eq(members, 1),
    when: tekunLike,
    orange: { words: '年老且重残', if: gt(severe, 0) },
    yellow: { words: '年老且患重病，或在防返贫监测中' },
    say: '一人户，{eldest}[，一、二级残疾人 {severe}][，三级智力或精神残疾 {mentalThree}][，重病 {seriousIll}]，数据可见月人均收入 {income.perHead}，低于低保标准 {dibao.line}',
    cooldownDays: 180,
  }),
  indicator('maybe.marginal', {
    name: '疑似符合低保边缘',
    cause: 'maybe-marginal',
    gist: '收入在低保标准与低保边缘标准之间，有重残、重病或沉重的学费负担，未见超限财产，尚未纳入',
    cite: [changes, clause('社会救助法', '第二十一条', '人均收入低于低保边缘标准且财产符合规定')],
    sign: anyOf(severelyDisabled, gt(seriousIll, 0), gt(relapseMembers, 0), gt(unaidedPupils, 0)),
    when: allOf(
      unlisted,
      lineMarginal,
      anyOf(hardship, allOf(gt(unaidedPupils, 0), gt(schoolFees, share(yearlyIncome, feeShare.param, 'down')))),
    ),
    yellow: { words: '符合收入、财产和困难情形' },
    say: '数据可见月人均收入 {income.perHead}，低于低保边缘标准 {marginal.line}[，一、二级残疾人 {severe}][，重病 {seriousIll}][，未获资助的学生 {unaidedPupils}]，尚未纳入救助',
    cooldownDays: 180,
  }),
  indicator('maybe.rigid', {
    name: '疑似符合刚性支出困难',
    cause: 'maybe-rigid',
    gist: '收入高于低保边缘标准、低于当地人均可支配收入，医疗、教育必需支出占收入比例超过规定，未见超限财产，尚未纳入',
    cite: [changes, clause('刚性办法', '第四条', '未纳入低保、特困、边缘，收入、财产、支出占比符合')],
    sign: anyOf(gt(outOfPocket, yuan(0)), gt(schoolFees, yuan(0))),
    when: allOf(unlisted, lineRigid, ge(rigidSpending, rigidFloor.param)),
    orange: { words: '支出超过全部可见收入', if: gt(rigidSpending, yearlyIncome) },
    yellow: { words: '支出超过规定比例' },
    say: '近 12 个月医疗、教育必需支出 {rigid.spending}，数据可见家庭年收入 {income.yearly}，超过规定比例 {rigid.share}',
  }),
] as const

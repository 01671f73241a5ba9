import { yuan } from '#kernel'
import { allOf, anyOf, eq, ge, gt, lt, not, percent, share } from '#rules'
import { clause } from '../documents.ts'
import { medicalAid, outOfPocket, premiumUnaided, seriousIll, temporaryAid, uninsuredListed } from '../facts/burdens.ts'
import { labourers } from '../facts/people.ts'
import {
  belowDibao,
  belowDisposable,
  belowMarginal,
  disposableIncome,
  listed,
  netSpending,
  onDibaoOrTekun,
  perHead,
  standard,
  unlisted,
} from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'
import { proposed } from './signs.ts'

const monitor = clause('H24', '二(三)', '针对因病、因学、因残、因失业、因灾设置预警指标')
const medical = clause('H24', '三(二)1', '对低收入人口住院、门诊自负费用按规定给予医疗救助，参保个人缴费分类资助')

const spendingShare = threshold('screen.illness.spendingShare', 'share', {
  label: '医疗自付占当地人均可支配收入的比例',
  value: percent(50),
  range: [percent(10), percent(500)],
  why: '自付达到当地一个人半年的收入，普通家庭已难承受',
})
const graveShare = threshold('screen.illness.graveShare', 'share', {
  label: '医疗自付特别沉重的比例',
  value: percent(200),
  range: [percent(50), percent(1000)],
  why: '自付达到当地一个人两年的收入',
})
const incomeShare = threshold('screen.illness.incomeShare', 'share', {
  label: '重大疾病家庭的收入上限（相当于低保标准的比例）',
  value: percent(200),
  range: [percent(100), percent(500)],
  why: '收入在低保标准两倍以内的家庭抗风险能力弱',
})
const listedSpending = threshold('screen.gapMedical.spending', 'fen', {
  label: '在册家庭医疗自付',
  value: yuan(5_000),
  range: [yuan(500), yuan(200_000)],
  why: '在册家庭自付超过此数而没有医疗救助记录，应当核实',
})

const seriousSpending = threshold('screen.illness.seriousSpending', 'share', {
  label: '重大疾病家庭医疗自付占当地人均可支配收入的比例',
  value: percent(10),
  range: [percent(1), percent(200)],
  why: '自付达到边缘家庭医疗救助的起付水平，才算沉重',
})

export const illnessThresholds = [spendingShare, graveShare, incomeShare, listedSpending, seriousSpending] as const

const modest = lt(perHead, share(standard, incomeShare.param, 'down'))

export const illnessIndicators = [
  indicator('illness.heavySpending', {
    name: '医疗自付过重',
    cause: 'illness',
    gist: '家庭医疗自付超过当地一个人一年的收入，或达到设定比例而收入又低，没有纳入任何救助',
    cite: [monitor, clause('刚性办法', '第四条', '必需支出过大的家庭可认定为刚性支出困难')],
    sign: gt(outOfPocket, yuan(0)),
    when: allOf(
      unlisted,
      gt(netSpending, share(disposableIncome, spendingShare.param, 'down')),
      belowDisposable,
      anyOf(modest, gt(netSpending, disposableIncome)),
    ),
    red: {
      words: '自付特别沉重，或收入已低于低保边缘标准',
      if: anyOf(gt(netSpending, share(disposableIncome, graveShare.param, 'down')), belowMarginal),
    },
    orange: { words: '自付超过当地一个人一年的收入', if: gt(netSpending, disposableIncome) },
    yellow: { words: '自付超过设定比例，收入低于设定比例' },
    say: '近 12 个月医疗自付 {medical.net}[（已扣医疗救助 {medicalAid}）]，超过当地人均可支配收入 {income.disposable}的 {screen.illness.spendingShare}，家庭尚未纳入救助',
  }),
  indicator('illness.seriousUnaided', {
    name: '新患重大疾病且无救助',
    cause: 'illness',
    gist: '家中近 12 个月有人确诊重特大疾病，自付已达设定比例，收入低，没有医疗救助和临时救助',
    cite: monitor,
    sign: gt(seriousIll, 0),
    when: allOf(
      unlisted,
      gt(seriousIll, 0),
      eq(medicalAid, yuan(0)),
      eq(temporaryAid, yuan(0)),
      gt(outOfPocket, share(disposableIncome, seriousSpending.param, 'down')),
      modest,
      not(proposed),
    ),
    red: { words: '收入低于低保标准且没有劳动力', if: allOf(belowDibao, eq(labourers, 0)) },
    orange: { words: '收入低于低保边缘标准', if: belowMarginal },
    yellow: { words: '收入低于设定比例' },
    say: '家中 {seriousIll}近 12 个月确诊重特大疾病，自付 {outOfPocket}，数据可见月人均收入 {income.perHead}，没有医疗救助和临时救助记录',
  }),
  indicator('gapMedical.unaided', {
    name: '在册家庭医疗救助未落实',
    cause: 'gap-medical',
    gist: '已认定的低收入家庭医疗自付较大，却没有医疗救助记录',
    cite: medical,
    sign: gt(outOfPocket, yuan(0)),
    when: allOf(listed, gt(netSpending, listedSpending.param), eq(medicalAid, yuan(0))),
    red: { words: '自付超过 5 万元', if: gt(netSpending, yuan(50_000)) },
    orange: { words: '自付超过 2 万元', if: gt(netSpending, yuan(20_000)) },
    yellow: { words: '自付超过设定金额' },
    say: '在册家庭近 12 个月医疗自付 {medical.net}，没有医疗救助记录',
  }),
  indicator('gapMedical.premium', {
    name: '参保资助未落实',
    cause: 'gap-medical',
    gist: '低保、特困人员没有参保资助，或在册人员没有参保',
    cite: [medical, clause('社会救助法', '第二十四条', '对特困、低保等人员参加居民医保的个人缴费给予资助')],
    sign: anyOf(gt(premiumUnaided, 0), gt(uninsuredListed, 0)),
    when: allOf(listed, anyOf(allOf(onDibaoOrTekun, gt(premiumUnaided, 0)), gt(uninsuredListed, 0))),
    orange: { words: '在册人员没有参保', if: ge(uninsuredListed, 1) },
    yellow: { words: '已参保但没有资助记录' },
    say: '在册家庭参保未落实[，本年度未获参保资助的低保、特困人员 {premiumUnaided}][，未参保 {uninsuredListed}]',
  }),
] as const

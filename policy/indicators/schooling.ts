import { yuan } from '#kernel'
import { allOf, anyOf, ge, gt, lt, percent, share } from '#rules'
import { clause } from '../documents.ts'
import { missingPupils, schoolFees, unaidedPupils } from '../facts/burdens.ts'
import { belowDibao, listed, perHead, standard, unlisted, yearlyIncome } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'
import { idle } from './signs.ts'

const monitor = clause('H24', '二(三)', '针对因学等返贫致困因素设置预警指标')
const education = clause('H24', '三(二)2', '对低收入家庭的在园幼儿、在校学生给予助学金、生活补助、减免等教育救助')

const incomeShare = threshold('screen.schooling.incomeShare', 'share', {
  label: '负担学费家庭的收入上限（相当于低保标准的比例）',
  value: percent(200),
  range: [percent(100), percent(500)],
  why: '收入在低保标准两倍以内的家庭供读困难',
})
const feeShare = threshold('screen.schooling.feeShare', 'share', {
  label: '学费住宿费占家庭年收入的比例',
  value: percent(30),
  range: [percent(5), percent(200)],
  why: '学费住宿费超过年收入三成，挤占基本生活',
})
const heavyFeeShare = threshold('screen.schooling.heavyFeeShare', 'share', {
  label: '学费住宿费特别沉重的比例',
  value: percent(60),
  range: [percent(10), percent(300)],
  why: '学费住宿费超过年收入六成',
})

export const schoolingThresholds = [incomeShare, feeShare, heavyFeeShare] as const

const modest = lt(perHead, share(standard, incomeShare.param, 'down'))

export const schoolingIndicators = [
  indicator('schooling.feeBurden', {
    name: '学费负担重且未获资助',
    cause: 'schooling',
    gist: '低收入家庭有子女就读收费学段，劳动力不足、失业或工作收入很低，学费占收入比例高，近 12 个月没有教育资助',
    cite: monitor,
    sign: gt(unaidedPupils, 0),
    when: allOf(unlisted, gt(unaidedPupils, 0), modest, idle, gt(schoolFees, share(yearlyIncome, feeShare.param, 'down'))),
    red: {
      words: '收入低于低保标准，学费负担特别沉重',
      if: allOf(belowDibao, gt(schoolFees, share(yearlyIncome, heavyFeeShare.param, 'down'))),
    },
    orange: { words: '学费负担特别沉重', if: gt(schoolFees, share(yearlyIncome, heavyFeeShare.param, 'down')) },
    yellow: { words: '学费超过设定比例' },
    say: '{unaidedPupils}就读收费学段未获资助，每年学费住宿费 {schoolFees}，数据可见家庭年收入 {income.yearly}',
  }),
  indicator('schooling.missing', {
    name: '适龄儿童疑似失学',
    cause: 'schooling',
    gist: '在册或低收入家庭有义务教育年龄的儿童查不到在读学籍',
    cite: [monitor, clause('H20a', '二(二)', '对兜底保障家庭学生建立台账，精准控辍保学')],
    sign: gt(missingPupils, 0),
    when: allOf(gt(missingPupils, 0), anyOf(listed, modest)),
    red: { words: '在册家庭', if: listed },
    orange: { words: '尚未在册的低收入家庭' },
    say: '{missingPupils}义务教育年龄儿童查不到在读学籍',
    cooldownDays: 60,
  }),
  indicator('gapEducation.unaided', {
    name: '在册家庭学生未获资助',
    cause: 'gap-education',
    gist: '已认定的低收入家庭有学生就读收费学段，近 12 个月没有教育资助',
    cite: [education, clause('社会救助法', '第二十五条', '对低收入家庭成员各学段按规定给予教育救助')],
    sign: gt(unaidedPupils, 0),
    when: allOf(listed, gt(unaidedPupils, 0)),
    orange: { words: '两名以上学生，或学费超过 5000 元', if: anyOf(ge(unaidedPupils, 2), gt(schoolFees, yuan(5_000))) },
    yellow: { words: '一名学生' },
    say: '在册家庭 {unaidedPupils}就读收费学段，近 12 个月没有教育资助，每年学费住宿费 {schoolFees}',
    cooldownDays: 120,
  }),
] as const

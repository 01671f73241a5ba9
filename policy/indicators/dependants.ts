import { yuan } from '#kernel'
import { allOf, anyOf, eq, ge, gt, le, not } from '#rules'
import { clause } from '../documents.ts'
import { arrears, seriousIll, severe } from '../facts/burdens.ts'
import { carers, lostAdults, uncaredTekun, unassessedTekun, unsupportedChildren } from '../facts/lists.ts'
import { elders, eldest, members, minors, tekunMembers } from '../facts/people.ts'
import { belowMarginal } from '../programmes/lines.ts'
import { indicator, threshold } from './indicator.ts'
import { proposed, severelyDisabled } from './signs.ts'

const age = threshold('screen.elderAlone.age', 'years', {
  label: '独居、空巢老人年龄',
  value: 80,
  range: [60, 100],
  why: '高龄独居须定期探访',
})

const arrearsLimit = threshold('screen.elderAlone.arrears', 'fen', {
  label: '独居、空巢老人水电气欠费',
  value: yuan(50),
  range: [yuan(10), yuan(5_000)],
  why: '老人不再缴水电费，可能无人照看',
})

export const dependantThresholds = [age, arrearsLimit] as const

export const dependantIndicators = [
  indicator('dependant.children', {
    name: '儿童失去抚养人',
    cause: 'dependant',
    gist: '家有未成年人，没有能抚养的成年人，有成年成员死亡或服刑、戒毒（或家中全无成年人），还没有纳入孤儿、事实无人抚养保障',
    cite: clause('事无意见', '一', '父母死亡、失踪、服刑、重残等无人抚养的儿童应当保障'),
    sign: allOf(gt(unsupportedChildren, 0), eq(carers, 0)),
    when: allOf(gt(minors, 0), eq(carers, 0), gt(unsupportedChildren, 0), anyOf(gt(lostAdults, 0), eq(elders, 0))),
    red: { words: '家中全无成年人照看，或两名成年人死亡、服刑', if: anyOf(eq(elders, 0), ge(lostAdults, 2)) },
    orange: { words: '由老人照看' },
    say: '未成年人 {minors}，家中没有能抚养的成年人[，死亡或服刑、戒毒的成年成员 {lostAdults}][，未纳入孤儿、事实无人抚养保障 {unsupportedChildren}]',
    cooldownDays: 30,
  }),
  indicator('dependant.elderAlone', {
    name: '高龄独居、空巢老人',
    cause: 'dependant',
    gist: '家中全是老人，不超过两人，最长者高龄，收入低，又有重残、重病或水电气欠费，须上门看望；只是高龄独居的不预警，列入定期探访',
    cite: [
      clause('H24', '三(四)', '对生活不能自理的老年人、残疾人提供访视、照料'),
      clause('H20a', '二(八)', '建立留守老人、儿童定期探访制度'),
    ],
    sign: ge(eldest, age.param),
    when: allOf(
      le(members, 2),
      eq(elders, members),
      ge(eldest, age.param),
      belowMarginal,
      anyOf(severelyDisabled, gt(seriousIll, 0), ge(arrears, arrearsLimit.param)),
      not(proposed),
    ),
    red: { words: '独居且重残', if: allOf(eq(members, 1), gt(severe, 0)) },
    orange: { words: '独居', if: eq(members, 1) },
    yellow: { words: '两位老人互相照看' },
    say: '家中老人 {elders}，最长者 {eldest}[，一、二级残疾人 {severe}][，三级智力或精神残疾 {mentalThree}][，重病 {seriousIll}][，水电气欠费 {arrears}]，数据可见月人均收入 {income.perHead}',
    cooldownDays: 180,
  }),
  indicator('gapLiving.tekunCare', {
    name: '特困照料护理未落实',
    cause: 'gap-living',
    gist: '特困人员没有评估自理能力，或评为半护理、全护理而没有照料护理费',
    cite: [clause('民发43号', '第二十一条', '特困人员应当评估生活自理能力'), clause('D21', '六', '全面落实分散供养特困人员的照料服务')],
    sign: gt(tekunMembers, 0),
    when: allOf(gt(tekunMembers, 0), anyOf(gt(unassessedTekun, 0), gt(uncaredTekun, 0))),
    orange: { words: '不能自理却没有照料护理费', if: gt(uncaredTekun, 0) },
    yellow: { words: '没有评估自理能力' },
    say: '特困人员照料未落实[，未评估自理能力 {unassessedTekun}][，不能自理却没有照料护理费 {uncaredTekun}]',
    cooldownDays: 60,
  }),
] as const

import { allOf, anyOf, eq, ge, gt, lt, mul, not, rule } from '#rules'
import { clause } from '../documents.ts'
import { jobless, mentalThree, seriousIll, severe } from '../facts/burdens.ts'
import { eldest, labourers, members, relapseMembers, tekunMembers, workers } from '../facts/people.ts'
import { lineDibao, lineTekun, perHead, standard, unlisted } from '../programmes/lines.ts'

/**
 * What several indicators ask together with a low figure. Income data is never complete (farming, odd jobs and what children send home
 * are in no file), so a low figure alone describes half the countryside and is no reason for a visit.
 */
const seeBoth = clause('平台口径', '监测口径', '收入数据不完整，须同时看到困难情形')

export const severelyDisabled = anyOf(gt(severe, 0), gt(mentalThree, 0))

export const hardship = rule('hardship.visible', anyOf(severelyDisabled, gt(seriousIll, 0), gt(relapseMembers, 0)), {
  label: '有重残、重病成员或在防返贫监测中',
  cite: seeBoth,
})

/** A recorded wage makes the income visible: below half the standard it is low whatever else there is. */
export const idle = rule(
  'labour.idle',
  anyOf(eq(labourers, 0), allOf(eq(workers, 0), gt(jobless, 0)), allOf(gt(workers, 0), lt(mul(perHead, 2), standard))),
  {
    label: '没有劳动力，劳动力失业，或有工作而收入不到标准一半',
    cite: clause('平台口径', '监测口径', '劳动力不足才可能长期低收入'),
  },
)

/** One person alone, unable to work, without means of support as far as data can see; obligors are asked about at the visit. */
export const tekunLike = rule('missed.tekun', allOf(unlisted, eq(tekunMembers, 0), eq(members, 1), ge(eldest, 60), lineTekun, hardship), {
  label: '一人户，年满 60 周岁，没有生活来源，又有重残、重病',
  cite: clause('民发43号', '第四条', '无劳动能力、无生活来源且无法定义务人或义务人无能力'),
})

export const dibaoLike = rule('missed.dibao', allOf(unlisted, lineDibao, hardship, idle, not(tekunLike)), {
  label: '收入、财产在低保线内，有困难情形，劳动力不足，尚未纳入',
  cite: clause('社会救助法', '第十八条', '人均收入低于标准且财产符合规定的给予低保'),
})

/** Proposed for 低保 or 特困 already: the township visits such a family, and a second alert would send a second office to the same door. */
export const proposed = rule('missed.basic', anyOf(dibaoLike, tekunLike), {
  label: '已按疑似低保、疑似特困预警',
  cite: clause('平台口径', '监测口径', '同一困难只由一个部门上门'),
})

import { input } from '#rules'
import { countOf } from './people.ts'

/** What speaks against going on, and who has lost those they depend on. */

export const deadListed = countOf('deadListed', '已死亡仍在册的人员', '卫健、公安')
export const daysSinceDeath = input('daysSinceDeath', 'days', {
  label: '死亡至今天数',
  range: [0, 40_000],
  suppliedBy: '卫健、公安',
  fixed: true,
})
export const listedTwice = countOf('listedTwice', '同时在两个名册或两户名册的人员', '民政')
export const payrollListed = countOf('payrollListed', '在册人员中的财政供养人员', '财政')
export const custodyListed = countOf('custodyListed', '在册人员中的服刑、强制戒毒人员', '司法')
export const movedListed = countOf('movedListed', '近半年户籍迁到别的乡镇或县的在册人员', '公安')

export const unassessedTekun = countOf('unassessedTekun', '未评估自理能力的特困人员', '民政')
export const uncaredTekun = countOf('uncaredTekun', '半护理、全护理且无照料护理费的特困人员', '民政')

/** Adults who can bring up a child: 18–59, not in custody, without severe disability. */
export const carers = countOf('carers', '有抚养能力的成年成员', '公安、司法、残联')
/** Adults of 18–59 who died within five years or are in custody. */
export const lostAdults = countOf('lostAdults', '近 5 年死亡或正在服刑、戒毒的 18—59 岁成员', '卫健、司法')
export const unsupportedChildren = countOf('unsupportedChildren', '未纳入孤儿、事实无人抚养保障的未成年人', '民政')

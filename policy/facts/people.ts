import { input } from '#rules'

/** Who belongs to the household and what it already receives: from the registry (户籍, 救助名册). */

/** Counts of members go no further than this; a larger household is an institution and its figures count as unknown. */
export const mostMembers = 30

/** A number of members for whom something holds. */
export function countOf(name: string, label: string, suppliedBy: string) {
  return input(name, 'count', { label, range: [0, mostMembers], counter: '人', suppliedBy })
}

export const members = input('members', 'count', {
  label: '共同生活人数',
  range: [1, mostMembers],
  counter: '人',
  suppliedBy: '公安（户籍）',
  fixed: true,
})
export const urban = input('urban', 'bool', { label: '城镇户籍', suppliedBy: '公安（户籍）', fixed: true })
export const minors = countOf('minors', '未满 18 周岁成员', '公安（户籍）')
export const elders = countOf('elders', '60 周岁及以上成员', '公安（户籍）')
export const eldest = input('eldest', 'years', { label: '最年长成员年龄', range: [0, 120], suppliedBy: '公安（户籍）', fixed: true })

export const dibaoMembers = countOf('dibaoMembers', '享受低保人数', '民政')
export const tekunMembers = countOf('tekunMembers', '享受特困供养人数', '民政')
export const marginalMembers = countOf('marginalMembers', '低保边缘家庭成员人数', '民政')
export const rigidMembers = countOf('rigidMembers', '刚性支出困难家庭成员人数', '民政')
export const relapseMembers = countOf('relapseMembers', '防返贫监测人数', '农业农村')

/** Adults of working age who can work: without severe disability, not at school, not in custody. */
export const labourers = countOf('labourers', '有劳动能力的成员（18—59 岁）', '公安、残联、教育、司法')
/** Members in work by any source: employment register, social insurance, housing fund, public payroll. */
export const workers = countOf('workers', '有就业记录的成员', '人社、公积金、财政')

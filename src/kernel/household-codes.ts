/**
 * Lists of words in which a family's situation is told: the facts of the policy packs, the household file and the public calculator take
 * exactly these. The first of a list is what holds where there is nothing to tell.
 */
export const disabilityKinds = ['无', '视力', '听力', '言语', '肢体', '智力', '精神', '多重'] as const
export const disabilityGrades = ['无', '一级', '二级', '三级', '四级'] as const

/** The nine diseases that D21 五 lists. */
export const nineDiseases = [
  '儿童先天性心脏病',
  '儿童白血病',
  '乳腺癌',
  '宫颈癌',
  '肝移植',
  '肾移植',
  '恶性肿瘤',
  '重性精神病',
  '艾滋病机会性感染',
] as const
export const illnesses = ['无', ...nineDiseases, '其他重特大疾病'] as const

export const schoolStages = ['不在学', '学前教育', '义务教育', '普通高中', '中等职业教育', '高等教育', '因残不能入学'] as const
/** Whether somebody counts as a member of the household. */
export const countings = ['计入', '服刑或强制隔离戒毒', '宣告失踪', '脱离家庭满三年的宗教教职人员', '现役义务兵'] as const
export const parentStates = [
  '正常',
  '死亡',
  '宣告失踪',
  '查找不到',
  '重残',
  '重病',
  '服刑在押',
  '强制隔离戒毒',
  '其他限制人身自由',
  '失联',
] as const

/** What a household is recognised as already. */
export const listings = ['未纳入', '特困', '低保', '低保边缘', '刚性支出困难', '防返贫监测'] as const
export const emergencies = ['无', '意外事件', '突发重大疾病', '其他特殊困难', '未参保失业'] as const

export const patientClasses = ['无', '特困', '孤儿', '事实无人抚养儿童', '低保', '低保边缘', '刚性支出困难'] as const
export const hospitals = ['县乡定点医疗机构', '县域外定点医疗机构', '非定点医疗机构'] as const

/** Of those bound by law to support the family. */
export const supporterKinds = ['一般', '特困人员', '低保对象'] as const
export const supporterCapacities = ['有民事行为能力', '无民事行为能力', '宣告失踪', '服刑'] as const

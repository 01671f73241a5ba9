/** The departments that deliver data (H24 二(二); D21 十九 and its responsible units). */
export const departments = {
  'civil-affairs': { short: '民政', name: '民政部门' },
  'public-security': { short: '公安', name: '公安机关' },
  health: { short: '卫健', name: '卫生健康部门' },
  'medical-insurance': { short: '医保', name: '医疗保障部门' },
  education: { short: '教育', name: '教育部门' },
  'human-resources': { short: '人社', name: '人力资源社会保障部门' },
  housing: { short: '住建', name: '住房城乡建设部门' },
  agriculture: { short: '农业农村', name: '农业农村（乡村振兴）部门' },
  emergency: { short: '应急', name: '应急管理部门' },
  'disabled-federation': { short: '残联', name: '残疾人联合会' },
  tax: { short: '税务', name: '税务部门' },
  'natural-resources': { short: '自然资源', name: '自然资源部门' },
  'market-regulation': { short: '市场监管', name: '市场监督管理部门' },
  'housing-fund': { short: '公积金', name: '住房公积金管理中心' },
  'traffic-police': { short: '交警', name: '公安交通管理部门' },
  transport: { short: '交通运输', name: '交通运输部门' },
  finance: { short: '财政', name: '财政部门' },
  banking: { short: '金融', name: '银行、保险、支付机构' },
  justice: { short: '司法', name: '司法行政部门' },
  utilities: { short: '水电气', name: '供水、供电、供气单位' },
} as const

export type DepartmentId = keyof typeof departments

export const departmentIds = Object.keys(departments) as DepartmentId[]

/** 民政, 公安 …: the short name used in lists. */
export function departmentShortName(id: DepartmentId): string {
  return departments[id].short
}

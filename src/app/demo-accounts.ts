import type { Role } from '#contract'

/** The demonstration's password. Only loaded into a database filled with synthetic people, and shown on its sign-in page. */
export const demoPassword = 'doudi-demo'

export interface DemoAccount {
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly regionCode: string
  readonly department: string
  readonly place: string
}

const civil = 'civil-affairs'

/** One account a role and department, so that each story can be walked by everybody it concerns. */
export const demoAccounts: readonly DemoAccount[] = [
  { login: 'county', name: '周敏', role: 'county', regionCode: '430971000000', department: civil, place: '大通湖 民政' },
  { login: 'clerk', name: '陈立新', role: 'clerk', regionCode: '430971121000', department: civil, place: '河坝镇 经办' },
  { login: 'clerk2', name: '刘芳', role: 'clerk', regionCode: '430971123000', department: civil, place: '金盆镇 经办' },
  { login: 'clerk3', name: '孙志勇', role: 'clerk', regionCode: '430971124000', department: civil, place: '北洲子镇 经办' },
  { login: 'clerk4', name: '邓慧', role: 'clerk', regionCode: '430971130000', department: civil, place: '千山红镇 经办' },
  { login: 'clerk5', name: '范建军', role: 'clerk', regionCode: '430971405000', department: civil, place: '南湾湖 经办' },
  // The village of a story family nobody has noticed yet (src/synthetic/stories: entitledAndMissed).
  { login: 'helper', name: '郭桂英', role: 'helper', regionCode: '430971121202', department: civil, place: '老河口村 协理员' },
  { login: 'yibao', name: '肖建国', role: 'department', regionCode: '430971000000', department: 'medical-insurance', place: '大通湖 医保' },
  { login: 'jiaoyu', name: '何静', role: 'department', regionCode: '430971000000', department: 'education', place: '大通湖 教育' },
  { login: 'renshe', name: '罗伟', role: 'department', regionCode: '430971000000', department: 'human-resources', place: '大通湖 人社' },
  { login: 'zhujian', name: '蔡勇', role: 'department', regionCode: '430971000000', department: 'housing', place: '大通湖 住建' },
  {
    login: 'canlian',
    name: '曾丽',
    role: 'department',
    regionCode: '430971000000',
    department: 'disabled-federation',
    place: '大通湖 残联',
  },
  { login: 'yingji', name: '彭涛', role: 'department', regionCode: '430971000000', department: 'emergency', place: '大通湖 应急' },
  { login: 'nanxian', name: '段红梅', role: 'county', regionCode: '430921000000', department: civil, place: '南县 民政' },
  { login: 'nanxian2', name: '汤国庆', role: 'clerk', regionCode: '430921125000', department: civil, place: '南县南洲镇 经办' },
  { login: 'province', name: '易国强', role: 'province', regionCode: '430000000000', department: civil, place: '湖南省 民政' },
  { login: 'auditor', name: '龙正', role: 'auditor', regionCode: '430000000000', department: civil, place: '湖南省 审计' },
  { login: 'security', name: '安全管理员', role: 'security', regionCode: '430971000000', department: civil, place: '大通湖 安全' },
  { login: 'audit', name: '审计管理员', role: 'audit', regionCode: '430971000000', department: civil, place: '大通湖 审计管理' },
  { login: 'admin', name: '系统管理员', role: 'admin', regionCode: '430971000000', department: civil, place: '大通湖 系统' },
]

import { alerts, departmentLabels, dispatch, refusedAttempts, roles, unusualLooks, visitFindingLabels } from '#contract'
import { operationLabels } from './operation-labels.ts'

/** What the fields of an entry's detail are called. A field without a name here is shown under its own. */
const labels: Readonly<Record<string, string>> = {
  absent: '名册上少了',
  action: '做法',
  address: '来访地址',
  after: '之后',
  agree: '同意',
  alert: '预警',
  alerts: '预警',
  anchoredDays: '锚点天数',
  approvedBy: '批准人',
  asOf: '截至',
  assigned: '派出',
  attachedVisit: '走访',
  attachment: '材料',
  backPay: '补发',
  base: '基础备份',
  before: '之前',
  brokenAt: '断开处',
  by: '依据',
  bytes: '字节',
  caseNumber: '案号',
  caseNo: '案号',
  cause: '事由',
  changes: '改动',
  cipher: '算法',
  closed: '结束',
  code: '代码',
  cooling: '间隔期内不再提示',
  conflicts: '冲突',
  corrects: '更正的导入',
  covers: '代',
  createdAt: '时间',
  current: '当前密钥',
  dataset: '数据集',
  datasets: '数据集',
  date: '日期',
  day: '日期',
  days: '天数',
  decision: '决定',
  delivered: '送达',
  department: '部门',
  diedOn: '死亡日期',
  difference: '与锚点的差别',
  document: '文件',
  doneOn: '落实日期',
  dropped: '不再实施',
  dueOn: '期限',
  elderAge: '高龄起',
  elderDays: '高龄间隔天数',
  enabled: '启用',
  ended: '退出',
  entries: '台账条数',
  evidence: '核实方式',
  exempted: '已豁免',
  exemptions: '豁免',
  expected: '应有条款',
  export: '导出',
  fault: '情况',
  field: '项目',
  fields: '项目',
  file: '文件校验值',
  files: '文件',
  filters: '筛选',
  findings: '发现',
  follows: '接替密钥',
  found: '查到',
  from: '从',
  grade: '等级',
  granted: '给予',
  handed: '交办',
  hash: '校验值',
  headHash: '末条校验值',
  held: '退回',
  hits: '命中',
  household: '家庭',
  households: '家庭',
  id: '编号',
  ids: '编号',
  indicators: '指标',
  intact: '完好',
  job: '任务',
  kept: '保留',
  keepDays: '保留天数',
  keptFits: '与留存的末条一致',
  key: '密钥',
  kind: '类别',
  kinds: '类别',
  known: '已登记',
  last: '末条',
  level: '级别',
  listing: '名单',
  looseFiles: '无人引用的文件',
  low: '编号小的',
  high: '编号大的',
  matched: '对上条款',
  matter: '在办事项',
  measures: '措施',
  merged: '并入',
  model: '模型',
  months: '月数',
  monthly: '每月（分）',
  name: '名称',
  newFamily: '新建家庭',
  note: '说明',
  noted: '注明监测消失',
  of: '查谁',
  on: '日期',
  opened: '产生预警',
  outcome: '结果',
  operation: '想办的事',
  overlapDays: '新旧并用天数',
  parameters: '参数',
  part: '第几份',
  passkey: '通行密钥',
  period: '期间',
  place: '地方',
  proposedBy: '拟定人',
  read: '读入',
  reason: '理由',
  relation: '关系',
  replies: '回执',
  result: '结果',
  retired: '停用密钥',
  reviewOn: '复核日期',
  revisitDays: '走访间隔天数',
  role: '岗位',
  row: '行',
  rows: '行数',
  seconds: '秒数',
  acr: '认证强度',
  amr: '认证方式',
  seenOn: '见到日期',
  seq: '条',
  sha256: '校验值',
  size: '大小',
  snapshot: '快照',
  snapshots: '快照',
  sound: '完好',
  source: '来源',
  standIn: '代班人',
  status: '状态',
  suggestion: '系统建议',
  suspicious: '可疑文件',
  taken: '入库',
  text: '原文',
  to: '到',
  until: '到',
  user: '用户',
  userId: '用户',
  validFrom: '生效',
  validTo: '截止',
  value: '数值',
  values: '处数',
  version: '版次',
  via: '途径',
  visit: '走访',
  whole: '完整',
  withdraws: '撤销',
  broken: '打不开',
  limit: '限额',
  unit: '单位',
  gist: '要点',
  article: '条款',
  region: '地区',
  regionCode: '地区',
  title: '标题',
  unchanged: '没有变化',
  updated: '更新',
  threshold: '阈值',
  since: '自',
  times: '次数',
  dayVisits: '每日走访户数',
  counts: '计数',
  check: '核对',
  persons: '人员',
}

/** Values that are codes of ours. */
const words: Readonly<Record<string, string>> = {
  ...departmentLabels,
  ...roles,
  ...visitFindingLabels,
  ...alerts.alertCauseLabels,
  ...alerts.alertOutcomes,
  ...alerts.alertSources,
  ...unusualLooks.outcomes,
  ...Object.fromEntries(Object.entries(refusedAttempts.attemptKinds).map(([kind, label]) => [`refused-${kind}`, label])),
  ...Object.fromEntries(Object.entries(dispatch.resultCodes).map(([code, { label }]) => [code, label])),
  password: '密码',
  passkey: '通行密钥',
  sso: '统一身份认证',
  screen: '页面',
  api: '接口',
  cli: '命令行',
  demo: '演示',
  correction: '更正',
  met: '见到本人',
  neighbour: '邻居代答',
  absent: '没见到',
  keep: '保留原登记',
  take: '采用报送',
  'two-people': '是两个人',
  phone: '电话',
  idNumber: '身份证号',
  person: '人员',
  household: '家庭',
  rewritten: '被改写',
  missing: '缺失',
  'aes-256-gcm': 'AES-256-GCM',
  'sm4-ctr-hmac-sm3': 'SM4（HMAC-SM3）',
  visited: '入户见到',
  house: '住房',
  photo: '照片',
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Long numbers and hashes are there to be compared by programs; a person gets their ends. Numbers like somebody's are not shown at all. */
function shown(text: string): string {
  const masked = text.replaceAll(/\d{15,}[\dXx]?|(?<!\d)1[3-9]\d{9}(?!\d)/g, (number) => `${number.slice(0, 3)}****${number.slice(-4)}`)
  return /^[0-9a-f]{40,}$/.test(masked) ? `${masked.slice(0, 12)}…` : masked
}

const mostItems = 12

/** Names for codes that later rooms define, such as data sets. */
export type Names = Readonly<Record<string, string>>

function valueWords(value: unknown, names: Names): string {
  if (value === null || value === undefined || value === '') return '无'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return names[value] ?? words[value] ?? operationLabels.get(value) ?? shown(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return '无'
    const items = value.slice(0, mostItems).map((item) => valueWords(item, names))
    return `${items.join('、')}${value.length > mostItems ? ` 等 ${String(value.length)} 个` : ''}`
  }
  return isObject(value) ? `（${fieldsWords(value, names)}）` : ''
}

/** `项目：之前 → 之后` where an object says both, `之前 → 之后` field by field where both are objects. */
function changeWords(before: unknown, after: unknown, names: Names): string {
  if (!isObject(before) || !isObject(after)) return `${valueWords(before, names)} → ${valueWords(after, names)}`
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  return changed.length === 0
    ? '没有变化'
    : changed.map((key) => `${labels[key] ?? key}：${valueWords(before[key], names)} → ${valueWords(after[key], names)}`).join('；')
}

function fieldsWords(detail: Readonly<Record<string, unknown>>, names: Names): string {
  const { before, after, ...rest } = detail
  const changed =
    'before' in detail && 'after' in detail
      ? [changeWords(before, after, names)]
      : 'before' in detail
        ? [`之前：${valueWords(before, names)}`]
        : 'after' in detail
          ? [`之后：${valueWords(after, names)}`]
          : []
  return [...changed, ...Object.entries(rest).map(([key, value]) => `${labels[key] ?? key}：${valueWords(value, names)}`)].join('；')
}

/** What an entry's detail says, in one line of Chinese: labels, what was before and after; numbers like somebody's masked. '' where it says nothing. */
export function detailWords(detail: unknown, names: Names = {}): string {
  return isObject(detail) ? fieldsWords(detail, names) : valueWords(detail, names)
}

interface Kind {
  readonly label: string
  /** Where its screen is; none where there is no screen of one. */
  readonly path?: string
}

const kinds: Readonly<Record<string, Kind>> = {
  household: { label: '家庭', path: '/households/' },
  alert: { label: '预警', path: '/alerts/' },
  visit: { label: '走访', path: '/visits/' },
  lead: { label: '线索', path: '/leads/' },
  import: { label: '导入', path: '/imports/' },
  screening: { label: '筛查', path: '/screenings/' },
  indicator: { label: '指标', path: '/indicators/' },
  standard: { label: '标准拟稿', path: '/standards/proposals/' },
  policy: { label: '政策文件', path: '/policy/documents/' },
  person: { label: '人员' },
  user: { label: '用户' },
  login: { label: '不存在的用户名' },
  'key-prefix': { label: '密钥' },
  key: { label: '密钥' },
  attachment: { label: '材料' },
  conflict: { label: '登记冲突' },
  merge: { label: '合并' },
  list: { label: '名单' },
  job: { label: '后台任务' },
  region: { label: '地区' },
  post: { label: '岗位' },
  routing: { label: '转办规则' },
  figures: { label: '测算底表' },
  exemption: { label: '豁免' },
  'visit-plan': { label: '走访安排' },
  plan: { label: '一户一策' },
  measure: { label: '帮扶措施' },
  'minor-access': { label: '未成年人查看' },
  'unusual-look': { label: '异常查看' },
  correction: { label: '登记更正' },
  filter: { label: '常用筛选' },
  'identity-link': { label: '统一身份绑定' },
  export: { label: '大批量导出' },
  history: { label: '经过' },
}

/** What a subject's number stands for where it is not a number. */
const lists: Readonly<Record<string, string>> = {
  users: '用户',
  alert: '预警',
  exemption: '豁免记录',
  imports: '数据导入',
  lead: '走访线索',
  ledger: '审计台账',
  'minor-access': '未成年人信息审批',
  posts: '岗位',
  correction: '登记更正',
  conflict: '登记冲突',
  duplicate: '疑似重复',
  household: '家庭',
  person: '人员',
  screening: '筛查批次',
  'identity-links': '统一身份绑定',
  'standard-touched': '测算涉及家庭',
  'standard-recomputed': '重新计算的家庭',
  'standard-back-pay': '补发清单',
  'standard-proposals': '标准拟稿',
  'unusual-looks': '异常查看',
  'refused-attempts': '未通过的尝试',
  'password-resets': '密码重设',
  secondFactors: '动态验证码绑定情况',
  visit: '走访记录',
  'visit.today': '今天要走访的家庭',
  'visit.find': '查找走访家庭',
  'visit.mine': '自己的走访',
  'lead.find': '查找线索家庭',
  workbench: '工作台',
}

const whole: Readonly<Record<string, string>> = {
  ledger: '台账',
  installation: '本系统',
  alerts: '预警',
  parameter: '参数',
  search: '快速查找',
}

/** What an entry is about, in words, and the address of its screen ('' where there is none). `person:3,person:4` are two. */
export function subjectWords(subject: string): { readonly label: string; readonly link: string } {
  const parts = subject.split(',').map((part) => {
    const [, kind = '', id = ''] = /^([a-z-]+)(?::(.*))?$/i.exec(part) ?? []
    const known = kinds[kind]
    if (known === undefined || id === '') return { label: whole[part] ?? part, link: '' }
    return {
      label: `${known.label} ${kind === 'list' ? (lists[id] ?? shown(id)) : shown(id)}`,
      link: known.path === undefined ? '' : known.path + encodeURIComponent(id),
    }
  })
  return { label: parts.map((part) => part.label).join('、'), link: parts.length === 1 ? (parts[0]?.link ?? '') : '' }
}

import { contains, plainDate, regionCode, type PlainDate, type RegionCode } from '#kernel'
import { param, values, type Citation, type ParameterValue } from '#rules'
import { clause } from './documents.ts'

/** Fields of help of a household's plan (一户一策). Which department leads in one is a matter of place and day: `helpFieldAt`. */
export const helpFieldIds = [
  'livelihood',
  'education',
  'medical',
  'housing',
  'industry',
  'employment',
  'disability',
  'care',
  'social',
] as const
export type HelpFieldId = (typeof helpFieldIds)[number]

/** Who is in charge of a field of help at a place, and by what. */
export interface HelpField {
  readonly field: HelpFieldId
  readonly place: RegionCode | 'nation'
  readonly from: PlainDate
  readonly to?: PlainDate
  /** The department that leads; a measure goes to its desk unless somebody chooses another. */
  readonly department: string
  /** Others named beside it. */
  readonly also: readonly string[]
  /** Which desk of the department. */
  readonly level: 'county' | 'township'
  readonly cite: Citation
  readonly status: 'verified' | '待核'
  readonly note: string
}

const hunan = regionCode('43')

interface Charge {
  readonly field: HelpFieldId
  readonly department: string
  readonly also: readonly string[]
  readonly level: 'county' | 'township'
  readonly article: string
  readonly gist: string
}

const charges: readonly Charge[] = [
  {
    field: 'livelihood',
    department: 'civil-affairs',
    also: [],
    level: 'township',
    article: '二(一)',
    gist: '低保、特困应保尽保，特殊对象综合保障，落实临时救助',
  },
  {
    field: 'education',
    department: 'education',
    also: ['agriculture'],
    level: 'county',
    article: '二(二)',
    gist: '义务教育有保障，落实各学段资助，职业教育应补尽补',
  },
  {
    field: 'medical',
    department: 'medical-insurance',
    also: ['health'],
    level: 'county',
    article: '二(三)',
    gist: '资助参保，落实大病保险和医疗救助，家庭医生签约',
  },
  {
    field: 'housing',
    department: 'housing',
    also: [],
    level: 'county',
    article: '二(四)',
    gist: '核实危房并改造，进城的以公租房或租赁补贴保障',
  },
  {
    field: 'industry',
    department: 'agriculture',
    also: ['human-resources'],
    level: 'county',
    article: '二(五)',
    gist: '有能力和意愿的户有产业项目，有培训意愿的学一门技能',
  },
  {
    field: 'employment',
    department: 'human-resources',
    also: [],
    level: 'county',
    article: '二(六)',
    gist: '岗位推荐、职业指导、技能培训，支持创业',
  },
  {
    field: 'disability',
    department: 'disabled-federation',
    also: ['civil-affairs', 'health'],
    level: 'county',
    article: '二(七)',
    gist: '两项补贴，评残办证，康复和辅助器具，重度残疾人照护',
  },
  {
    field: 'care',
    department: 'civil-affairs',
    also: ['human-resources'],
    level: 'township',
    article: '二(八)',
    gist: '参加养老保险，托养和照料，留守老人、留守儿童定期探访',
  },
  {
    field: 'social',
    department: 'civil-affairs',
    also: ['agriculture'],
    level: 'township',
    article: '二(九)',
    gist: '一对一联系帮扶，社会组织、志愿者和邻里结对互助',
  },
]

/**
 * 湘民发〔2020〕3号 divided the work for five years. What holds after it is not known (待核): the same division stands in as the platform's
 * own. A place with a document of its own is a row here.
 */
export const helpFields: readonly HelpField[] = charges.flatMap(({ article, gist, ...charge }): HelpField[] => [
  {
    ...charge,
    place: hunan,
    from: plainDate('2020-02-20'),
    to: plainDate('2025-02-19'),
    cite: clause('H20a', article, gist),
    status: 'verified',
    note: '',
  },
  {
    ...charge,
    place: 'nation',
    from: plainDate('1990-01-01'),
    cite: clause('平台口径', '帮扶分工', gist),
    status: '待核',
    note: `沿用湘民发〔2020〕3号 ${article} 的分工；该文件 2025-02-19 到期，后续文件未见，以当地分工为准`,
  },
])

/** Who is in charge of a field at a place on a day: the row of the nearest place, the newest of it. */
export function helpFieldAt(field: HelpFieldId, place: RegionCode, day: PlainDate): HelpField {
  const fitting = helpFields
    .filter((row) => row.field === field && row.from <= day && (row.to === undefined || row.to >= day))
    .filter((row) => row.place === 'nation' || contains(row.place, place))
    .toSorted((a, b) => depth(b) - depth(a) || (a.from < b.from ? 1 : -1))
  const [nearest] = fitting
  if (nearest === undefined) throw new Error(`no department is in charge of ${field}`)
  return nearest
}

function depth({ place }: HelpField): number {
  return place === 'nation' ? 0 : place.replace(/0+$/, '').length
}

/** Ours: no document says how often a plan is looked at again, or how long a measure may take. */
export const planReviewMonths = param('plan.review.months', 'months', { label: '一户一策复核间隔', range: [1, 24] })
export const measureDays = param('plan.measure.days', 'days', { label: '帮扶措施的办理期限（未另行约定时）', range: [1, 365] })

const looked = clause('平台口径', '帮扶口径', '计划定期复核、措施有期限，间隔和天数由县级民政部门设定')
const since = plainDate('1990-01-01')

export const planParameters: readonly ParameterValue[] = [
  ...values(planReviewMonths, [
    {
      place: 'nation',
      from: since,
      value: 6,
      cite: looked,
      status: '待核',
      note: '起始值，湘民发〔2020〕9号 三 要求健全一户一策，未定间隔',
    },
  ]),
  ...values(measureDays, [{ place: 'nation', from: since, value: 30, cite: looked, status: '待核', note: '起始值，按自然日计' }]),
]

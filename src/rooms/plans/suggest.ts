import { alerts as alertWords, visitQuestions, type FoundIn, type HelpFieldKey, type VisitQuestion } from '#contract'
import { labelOf } from '#kernel'
import type { PlainDate } from '#kernel'
import { findIndicator } from '#policy'
import type { Known, KnownMember } from './known.ts'

/** A need the platform knows of, offered as a measure. Nothing becomes one by itself. */
export interface Suggestion {
  /** Which need it is; the same need has the same key tomorrow. */
  readonly key: string
  readonly field: HelpFieldKey
  readonly personNo: number | null
  /** In plain words, without names: whom it concerns is `personNo`. */
  readonly need: string
  readonly reason: string
  readonly foundIn: Exclude<FoundIn, 'hand'>
  readonly foundId: number | null
  readonly action: string
  readonly alertId: number | null
  /** The day of what it rests on, where something newer may bring the need back; null: it stays what it is. */
  readonly day: PlainDate | null
}

/** What is usually done in a field; the clerk writes what fits the family. */
export const usualActions: Readonly<Record<HelpFieldKey, string>> = {
  livelihood: '核对低保、特困、临时救助落实情况，符合条件的及时办理',
  education: '核对学段和在读情况，落实教育资助',
  medical: '核对参保和报销情况，落实医疗救助，安排家庭医生签约随访',
  housing: '上门核查住房安全，符合条件的纳入改造或住房保障',
  industry: '了解发展意愿和条件，安排产业项目或技术培训',
  employment: '推荐岗位，提供职业指导和技能培训信息',
  disability: '核对两项补贴，了解康复、辅助器具和照护需求并落实',
  care: '落实照料人，定期探访，需要的安排托养或上门服务',
  social: '由帮扶联系人定期探访，联系志愿者或邻里结对',
}

const fieldOfCause: Readonly<Record<string, HelpFieldKey>> = {
  illness: 'medical',
  schooling: 'education',
  disability: 'disability',
  unemployment: 'employment',
  disaster: 'livelihood',
  accident: 'livelihood',
  'other-hardship': 'livelihood',
  'maybe-dibao': 'livelihood',
  'maybe-tekun': 'livelihood',
  'maybe-marginal': 'livelihood',
  'maybe-rigid': 'livelihood',
  'gap-living': 'livelihood',
  'gap-medical': 'medical',
  'gap-education': 'education',
  'gap-housing': 'housing',
  'gap-employment': 'employment',
  'gap-disaster': 'livelihood',
  'gap-disability': 'disability',
  dependant: 'care',
}

/** What a visit ticked, and which need it is. */
const needOfAnswer: Readonly<
  Partial<Record<VisitQuestion, { readonly when: readonly string[]; readonly field: HelpFieldKey; readonly need: string }>>
> = {
  received: { when: ['no'], field: 'livelihood', need: '该得的补助没有到手' },
  medicalPaid: { when: ['no', 'part'], field: 'medical', need: '看病的钱没有报销或只报了一部分' },
  medicine: { when: ['no'], field: 'medical', need: '要吃的药家里没有' },
  inSchool: { when: ['no'], field: 'education', need: '孩子没有在上学' },
  schoolCost: { when: ['no'], field: 'education', need: '学费、生活费拿不出' },
  wantsWork: { when: ['yes'], field: 'employment', need: '有人想找活干、学手艺' },
  disabilityCard: { when: ['no'], field: 'disability', need: '有人残疾但没有办证' },
  careAtHome: { when: ['no'], field: 'care', need: '平时身边没有人照料' },
  houseSafe: { when: ['no'], field: 'housing', need: '房子有危险' },
  food: { when: ['no'], field: 'livelihood', need: '米、油、衣被不够用' },
  eats: { when: ['no'], field: 'care', need: '自己做饭、吃饭有困难' },
  contact: { when: ['no', 'none'], field: 'social', need: '没有亲人来往，需要有人常去看看' },
}

const needOfProgramme: Readonly<Record<string, { readonly field: HelpFieldKey; readonly need: string }>> = {
  tekun: { field: 'care', need: '特困人员，需要落实照料服务' },
  rigidExpenditure: { field: 'livelihood', need: '刚性支出大，需要落实相应的专项救助' },
  relapseRisk: { field: 'industry', need: '防返贫监测户，需要产业或就业帮扶稳定收入' },
}

/** 义务教育法 第二条、第十一条: nine years from six; upper secondary school, which the aid of 湘民发〔2020〕3号 二(二) covers too, is three more. */
const schoolAges = { from: 6, compulsoryTo: 14, to: 17 } as const

/** What stood in the way of a suggestion before: measures made of it, and refusals. */
export interface Before {
  readonly measures: readonly { readonly found_key: string; readonly alert_id: number | null; readonly closed_on: PlainDate | null }[]
  readonly refusals: readonly { readonly key: string; readonly day: PlainDate }[]
}

/**
 * What the plan might take up, the most certain first: alerts, what the last screening found, what a visit ticked, kinds of hardship,
 * members who need more. A need told by two sources is offered once; one that is covered or was not wanted is not offered.
 */
export function suggestionsFor(known: Known, elderAge: number): Suggestion[] {
  const certain = [...fromAlerts(known), ...fromHits(known)]
  const ticked = without(fromVisit(known), certain)
  const listed = without(fromHardships(known), [...certain, ...ticked])
  return [...certain, ...ticked, ...listed, ...without(fromMembers(known, elderAge), [...certain, ...ticked, ...listed])]
}

/**
 * Suggestions that are neither covered by a measure nor refused. What was found anew after a measure's end comes again; what was refused
 * only where somebody saw it at a newer visit: the next screening counts the same figures once more.
 */
export function stillOpen(suggestions: readonly Suggestion[], { measures, refusals }: Before): Suggestion[] {
  const newer = (day: PlainDate | null, than: PlainDate): boolean => day !== null && day > than
  const covered = ({ key, alertId, day }: Suggestion): boolean =>
    measures.some(
      (measure) =>
        (measure.found_key === key ||
          (alertId !== null && measure.alert_id === alertId) ||
          (measure.closed_on === null && anyYear(measure.found_key) === anyYear(key))) &&
        !(measure.closed_on !== null && newer(day, measure.closed_on)),
    )
  return suggestions.filter(
    (each) =>
      !covered(each) &&
      !refusals.some((refusal) => refusal.key === each.key && !(each.foundIn === 'visit' && newer(each.day, refusal.day))),
  )
}

/** Those whose field, of the family or of the same member, is not spoken of yet. */
function without(candidates: readonly Suggestion[], said: readonly Suggestion[]): Suggestion[] {
  return candidates.filter(
    (each) =>
      !said.some(
        (other) => other.field === each.field && (other.personNo === null || each.personNo === null || other.personNo === each.personNo),
      ),
  )
}

function fromAlerts({ alerts, members }: Known): Suggestion[] {
  return alerts.map((alert) => {
    const field = fieldOfCause[alert.cause] ?? 'livelihood'
    const cause = labelOf(alertWords.alertCauseLabels, alert.cause)
    return {
      key: `alert:${String(alert.id)}`,
      field,
      personNo: members.some((member) => member.personNo === alert.person_no) ? alert.person_no : null,
      need: withoutNames(alert.sentence, members, alert.person_no),
      reason: `预警 #${String(alert.id)}“${cause}”正在办理`,
      foundIn: 'alert',
      foundId: alert.id,
      action: usualActions[field],
      alertId: alert.id,
      day: null,
    }
  })
}

function fromHits({ hits, alerts }: Known): Suggestion[] {
  const running = new Set(alerts.map((alert) => alert.cause))
  return hits.flatMap((hit): Suggestion[] => {
    const indicator = findIndicator(hit.indicator)
    const field = indicator === undefined ? undefined : fieldOfCause[indicator.cause]
    if (indicator === undefined || field === undefined || running.has(indicator.cause)) return []
    return [
      {
        key: `hit:${hit.indicator}`,
        field,
        personNo: null,
        need: indicator.name,
        reason: `${hit.day} 数据筛查命中“${indicator.name}”，没有在办的预警`,
        foundIn: 'screening',
        foundId: hit.run,
        action: usualActions[field],
        alertId: null,
        day: hit.day,
      },
    ]
  })
}

function fromVisit({ visit }: Known): Suggestion[] {
  if (visit === null) return []
  return visit.answers.flatMap(([question, answer]): Suggestion[] => {
    const entry = Object.hasOwn(needOfAnswer, question) ? needOfAnswer[question as VisitQuestion] : undefined
    if (entry === undefined || !entry.when.includes(answer)) return []
    const asked = visitQuestions[question as VisitQuestion]
    const said = labelOf(asked.options, answer)
    return [
      {
        key: `visit:${question}`,
        field: entry.field,
        personNo: null,
        need: entry.need,
        reason: `${visit.day} 走访：${asked.text}${said}`,
        foundIn: 'visit',
        foundId: visit.id,
        action: usualActions[entry.field],
        alertId: null,
        day: visit.day,
      },
    ]
  })
}

function fromHardships({ hardships, members }: Known): Suggestion[] {
  return hardships.flatMap((hardship): Suggestion[] => {
    const entry = needOfProgramme[hardship.programme]
    if (entry === undefined) return []
    const programme = labelOf(alertWords.programmeLabels, hardship.programme)
    return [
      {
        key: `hardship:${hardship.programme}`,
        field: entry.field,
        personNo: members.some((member) => member.personNo === hardship.person_no) ? hardship.person_no : null,
        need: entry.need,
        reason: `${hardship.valid_from} 起认定为${programme}`,
        foundIn: 'hardship',
        foundId: hardship.id,
        action: usualActions[entry.field],
        alertId: null,
        day: null,
      },
    ]
  })
}

function fromMembers(known: Known, elderAge: number): Suggestion[] {
  return known.members.flatMap((member) => [
    ...(member.age >= schoolAges.from && member.age <= schoolAges.to ? [atSchool(member, known.day)] : []),
    ...helpedMember(known, member),
    ...(known.size === 1 && member.age >= elderAge ? [alone(member)] : []),
  ])
}

function ofMember(member: KnownMember, topic: string, field: HelpFieldKey, need: string, reason: string): Suggestion {
  return {
    key: `member:${String(member.personNo)}:${topic}`,
    field,
    personNo: member.personNo,
    need,
    reason,
    foundIn: 'member',
    foundId: null,
    action: usualActions[field],
    alertId: null,
    day: null,
  }
}

/** The school year that a day lies in, by the year it began: on the first of September. */
function schoolYearOf(day: PlainDate): number {
  return Number(day.slice(0, 4)) - (day.slice(5) < '09-01' ? 1 : 0)
}

/** A key of any school year: what is still being done for last year's place at school is done for this year's too. */
function anyYear(key: string): string {
  return key.replace(/(:school):\d{4}$/, '$1')
}

/** Enrolment and aid are settled anew each school year. */
function atSchool(member: KnownMember, day: PlainDate): Suggestion {
  const year = schoolYearOf(day)
  const stage = member.age <= schoolAges.compulsoryTo ? '义务教育' : '高中或职业教育'
  return ofMember(
    member,
    `school:${String(year)}`,
    'education',
    `正值${stage}阶段，需要落实就学和资助`,
    `${member.relation}，${String(member.age)} 岁，${String(year)}—${String(year + 1)} 学年`,
  )
}

function helpedMember({ helped }: Known, member: KnownMember): Suggestion[] {
  return helped
    .filter((row) => row.person_no === member.personNo)
    .map((row) =>
      row.programme === 'disability'
        ? ofMember(member, 'disability', 'disability', '残疾人，需要核对补贴、康复和照护', `${row.day} 领取过残疾人补贴或服务`)
        : ofMember(member, 'illness', 'medical', '近一年患病，需要持续看病用药', `${row.day} 得到过医疗救助`),
    )
}

function alone(member: KnownMember): Suggestion {
  return ofMember(member, 'alone', 'care', '独居老人，需要定期探访和照料', `一人户，${String(member.age)} 岁`)
}

/** A sentence of an alert with its people by their place in the family: 本人, 配偶, 子. */
export function withoutNames(sentence: string, members: readonly KnownMember[], personNo: number | null): string {
  return members
    .filter((member) => [...member.name].length > 1)
    .toSorted((a, b) => b.name.length - a.name.length)
    .reduce((words, member) => words.replaceAll(member.name, member.personNo === personNo ? '本人' : member.relation), sentence)
    .slice(0, 300)
}

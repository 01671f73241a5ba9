import { z } from 'zod'
import { householdCodes as codes, isPlainDate, parseYuan, type Fen } from '#kernel'
import { dateField, idParam } from './fields.ts'
import { explanation, publication } from './explanation.ts'
import { operation } from './operation.ts'

/**
 * A family's situation as somebody writes it down (a JSON file, the public calculator), and what each programme answers. Money is in
 * yuan (a number or text with at most two decimals) and becomes fen; shares are percent. A fact left out or null is unknown.
 * `test/evaluation-schema.test.ts` holds names, labels and limits equal to those of the policy packs.
 */
const monthlyMost = 1_000_000
const yearlyMost = 10_000_000

// Each message names its fact: the reader of the error may never have seen the English name of the field.
const money = (label: string, most: number) => {
  const message = `${label}应为金额，单位元，最多两位小数，0 到 ${most}`
  const read = (value: number | string): Fen | null => parseYuan(String(value))
  const fits = (value: number | string): boolean => {
    const fen = read(value)
    return fen !== null && fen >= 0 && fen <= most * 100
  }
  return z.union([z.number(), z.string()], message).refine(fits, message).transform(read).nullish().describe(`${label}（元）`)
}
const monthly = (label: string) => money(label, monthlyMost)
const yearly = (label: string) => money(label, yearlyMost)
const whole = (label: string, least: number, most: number, unit: string) => {
  const message = `${label}应为 ${least} 到 ${most} 的整数`
  return z.int(message).min(least, message).max(most, message).nullish().describe(`${label}（${unit}）`)
}
const yesOrNo = (label: string) => z.boolean(`${label}应为 true 或 false`).nullish().describe(label)
const oneOf = <const T extends readonly [string, ...string[]]>(label: string, codes: T) =>
  z
    .enum(codes, `${label}应为 ${codes.join('、')} 之一`)
    .nullish()
    .describe(label)
const day = (label: string) =>
  z.string(`${label}应写成 2026-03-05 的样子`).refine(isPlainDate, `${label}应写成 2026-03-05 的样子`).nullish().describe(label)
/** Percent with at most two decimals, to basis points. */
const percentage = (label: string) => {
  const message = `${label}应为 0 到 50 的百分数`
  return z
    .number(message)
    .min(0, message)
    .max(50, message)
    .transform((value) => Math.round(value * 100))
    .nullish()
    .describe(`${label}（百分数）`)
}

/** Fields nobody knows are refused by name, never dropped: a misspelt income would otherwise be no income. */
const strictly = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, Object.keys(shape)) : '应为一组“名称: 值”'),
  })

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  const near = (key: string): string | undefined => known.find((name) => name.toLowerCase().startsWith(key.slice(0, 4).toLowerCase()))
  return keys.map((key) => `没有“${key}”这一项${near(key) === undefined ? '' : `，是不是“${near(key)}”`}`).join('；')
}

/** One member of the family. */
export const evaluationPerson = strictly({
  birthDay: day('出生日期'),
  counting: oneOf('计入情况', codes.countings),
  disabilityKind: oneOf('残疾类别', codes.disabilityKinds),
  disabilityGrade: oneOf('残疾等级', codes.disabilityGrades),
  illness: oneOf('重大疾病', codes.illnesses),
  schooling: oneOf('就学情况', codes.schoolStages),
  jobless: yesOrNo('无业'),
  listedTekun: yesOrNo('正在特困供养'),
  wage: monthly('月工资'),
  workCost: monthly('月必要就业成本'),
  business: monthly('月经营净收入'),
  propertyIncome: monthly('月财产净收入'),
  transferIncome: monthly('月转移性收入'),
  transferSpending: monthly('月转移性支出'),
  basicPension: monthly('月中央基础养老金'),
  medicalSpending: yearly('近12个月医疗自付'),
  rehabilitation: yearly('近12个月残疾康复自付'),
  tuition: yearly('近12个月学费住宿费'),
  unmetSelfCare: whole('未达到的自理指标', 0, 6, '项'),
  careNeeded: yesOrNo('需长期照护'),
  workInjuryCare: yesOrNo('领取工伤护理费'),
  otherLiving: monthly('月领其他福利性生活补贴'),
  otherCare: monthly('月领其他护理补贴'),
  basicAidReceived: monthly('本人月领低保特困困残金额'),
  inInstitution: yesOrNo('机构集中养育'),
  father: oneOf('父亲情况', codes.parentStates),
  mother: oneOf('母亲情况', codes.parentStates),
  fatherMonths: whole('父亲该情况月数', 0, 600, '个月'),
  motherMonths: whole('母亲该情况月数', 0, 600, '个月'),
})

/** One of those bound by law to support the applicant. */
export const evaluationSupporter = strictly({
  supporterKind: oneOf('义务人救助身份', codes.supporterKinds),
  supporterBirth: day('义务人出生日期'),
  supporterCapacity: oneOf('义务人行为能力', codes.supporterCapacities),
  supporterDisabilityKind: oneOf('义务人残疾类别', codes.disabilityKinds),
  supporterDisabilityGrade: oneOf('义务人残疾等级', codes.disabilityGrades),
  supporterPropertyFits: yesOrNo('义务人财产符合低收入家庭规定'),
  supporterOwnIncome: monthly('义务人本人月收入'),
  supporterIncome: monthly('义务人家庭月收入'),
  supporterMembers: whole('义务人家庭人数', 1, 20, '人'),
  supported: whole('义务人供养的人数', 1, 10, '人'),
  supportAgreed: monthly('判决或协议月给付'),
  supportPaid: monthly('实际月给付'),
})

export const evaluationHousehold = strictly({
  persons: z
    .array(evaluationPerson, '请写家庭成员（persons），一人一项')
    .min(1, '家庭成员至少一人')
    .max(20, '家庭成员最多 20 人')
    .describe('家庭成员'),
  supporters: z
    .array(evaluationSupporter, '法定义务人应为一张表')
    .max(20, '法定义务人最多 20 人')
    .optional()
    .describe('法定义务人；没有义务人写空表，不写为不清楚'),
  urban: yesOrNo('城镇户籍'),
  listing: oneOf('已认定类别', codes.listings),
  homes: whole('住房', 0, 100, '套'),
  premises: whole('商业办公用房', 0, 100, '处'),
  vehicles: whole('不可豁免的车辆', 0, 100, '辆'),
  assets: yearly('家庭金融资产'),
  tierAmount: yearly('核定的分档月保障金'),
  lastAmount: yearly('原月保障金'),
  aboveSince: day('收入超标之日'),
  risenByWork: yesOrNo('因就业超标'),
  livingSpending: yearly('近12个月基本生活支出'),
  otherSpending: yearly('近12个月其他必需支出'),
  consumerPrices: percentage('居民消费价格同比涨幅'),
  foodPrices: percentage('食品价格同比涨幅'),
  basketPrices: percentage('低收入居民生活费用价格同比涨幅'),
  otherPriceGroup: whole('领取失业金和优抚补助的成员', 0, 20, '人'),
  emergency: oneOf('急难情形', codes.emergencies),
  incomeStoppedMonths: whole('连续无收入月数', 0, 120, '个月'),
  belongsHere: yesOrNo('户籍或居住在本地'),
  beyondMeans: yesOrNo('必需支出突增超出承受能力'),
  hardshipMonths: whole('预计困难持续月数', 0, 24, '个月'),
  aidStages: whole('分几次救助', 1, 12, '次'),
  patientClass: oneOf('治疗当日身份', codes.patientClasses),
  hospital: oneOf('就诊机构', codes.hospitals),
  eligibleCost: yearly('政策范围内费用'),
  basicPaid: yearly('基本医保支付'),
  seriousPaid: yearly('大病保险支付'),
  supplementaryPaid: yearly('补充保险支付'),
  deductibleUsed: yearly('本年已计入起付的自负'),
  aidThisYear: yearly('本年已获医疗救助'),
  premium: yearly('居民医保个人缴费'),
}).meta({ title: '一户家庭的情况' })
export type EvaluationHousehold = z.output<typeof evaluationHousehold>

const citation = z.object({ document: z.string(), title: z.string(), article: z.string(), gist: z.string() })
const remark = z.object({ label: z.string(), text: z.string(), note: z.string() })

/** What one programme answers; `amount` in fen. */
export const evaluationOutcome = z.object({
  id: z.string(),
  label: z.string(),
  department: z.string(),
  outcome: z.enum(['entitled', 'not entitled', 'unknown']),
  amount: z.number().int().nullable().optional().describe('金额（分）；还说不准时为 null，只分类别不发钱的项目没有这一项'),
  pace: z.enum(['每月', '每年', '一次']).optional(),
  /** Whom the programme is for and where to go, in a neighbour's words. */
  whom: z.string(),
  where: z.string(),
  /** Why, for the family: the conditions that decided, in plain words. */
  because: z.array(z.string()),
  /** Why, in full, for the clerk. */
  sentence: z.string(),
  parts: z.array(z.object({ name: z.string(), label: z.string(), value: z.number().nullable(), text: z.string() })),
  clauses: z.array(citation),
  missing: z.array(z.object({ name: z.string(), label: z.string(), suppliedBy: z.string(), member: z.number().int().optional() })),
  missingFigures: z.array(z.object({ key: z.string(), label: z.string() })),
  unverified: z.array(remark).describe('待核的标准'),
  standIns: z.array(remark).describe('不知道本地标准，用上级（省）的指导标准代替的'),
  published: z
    .array(
      z.object({
        label: z.string(),
        text: z.string(),
        place: z.string(),
        from: z.string(),
        document: z.string(),
        article: z.string(),
        gist: z.string(),
        ...publication.shape,
      }),
    )
    .describe('用到的、在本平台公布的标准'),
  /** The smallest changes that would turn the result. */
  changes: z.array(z.string()),
  /** Every step, where it was asked for. */
  explanation: explanation.optional(),
})
export type EvaluationOutcome = z.output<typeof evaluationOutcome>

export const evaluationReply = z.object({
  place: z.object({ code: z.string(), name: z.string() }),
  date: z.string(),
  figures: z.object({
    source: z.enum(['installation', 'packs']).describe('installation：政策包加本平台公布的标准；packs：只有政策包'),
    published: z.number().int().describe('本平台现行的已公布标准数（各地各日合计）'),
  }),
  /** Facts taken as none because the caller said that whatever is not written is not there. */
  presumed: z.array(z.string()),
  outcomes: z.array(evaluationOutcome),
  alternatives: z
    .array(z.object({ programmes: z.array(z.string()), members: z.number().int(), sentence: z.string(), clause: citation }))
    .describe('都符合、但只能选一样的项目，和几个人要选'),
  papers: z.object({
    /** Papers nobody has to bring, and the department that answers for them. */
    shared: z.array(z.object({ paper: z.string(), department: z.string() })),
    own: z.array(z.string()),
  }),
})
export type EvaluationReply = z.output<typeof evaluationReply>

const placeField = z.string('请写地方').regex(/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/, '地方应为行政区划代码，例如 430971')

/** Every programme for a family somebody describes. For anybody; keeps nothing. */
export const evaluate = operation({
  id: 'evaluation.evaluate',
  method: 'POST',
  path: '/api/evaluation',
  ability: 'public',
  label: '政策测算',
  api: true,
  body: z.object({
    place: placeField.describe('家庭所在地的行政区划代码'),
    date: dateField.optional().describe('按哪一天的政策，不写为今天'),
    household: evaluationHousehold,
    nothingElse: z.boolean().default(false).describe('没写的各项都按没有、0、不是；不写则当作不清楚'),
    explain: z.boolean().default(false).describe('附每一步的完整说明'),
  }),
  reply: evaluationReply,
})

/** The format of a family's file as JSON Schema. */
export const householdSchema = operation({
  id: 'evaluation.householdSchema',
  method: 'GET',
  path: '/api/evaluation/household.schema.json',
  ability: 'public',
  label: '家庭情况文件的格式',
  api: true,
  reply: z.record(z.string(), z.unknown()),
})

/** Provinces, prefectures and counties whose rules are known, for choosing a place without signing in. */
export const evaluationPlaces = operation({
  id: 'evaluation.places',
  method: 'GET',
  path: '/api/evaluation/places',
  ability: 'public',
  label: '可测算的地方',
  reply: z.object({ rows: z.array(z.object({ code: z.string(), name: z.string(), parent: z.string().nullable() })) }),
})

export const householdEvaluation = evaluationReply.extend({
  /** What no data set has told, by the department that could. */
  unknown: z.array(z.object({ department: z.string(), facts: z.array(z.string()) })),
  /** The data sets the facts come from, each with the day of its newest delivery. */
  rested: z.array(z.object({ dataset: z.string(), department: z.string(), day: z.string() })),
})
export type HouseholdEvaluation = z.output<typeof householdEvaluation>

/** Every programme for a registered family by what the departments have delivered up to a day. */
export const evaluateHousehold = operation({
  id: 'evaluation.household',
  method: 'GET',
  path: '/api/households/{id}/evaluation',
  ability: 'screening.read',
  label: '家庭政策测算',
  look: 'household.evaluate',
  params: idParam,
  query: z.object({ date: dateField.optional() }),
  reply: householdEvaluation,
})

import { fromEpochDay, yuan } from '#kernel'
import { lt, model, mul, param, percent, rule, type Citation, type Model, type ParameterDefinition } from '#rules'
import { clause } from '../documents.ts'
import { topUpShare } from '../packs/dibao.ts'
import { orphanAtHome, orphanInCare } from '../packs/children.ts'
import { careAllowance, livingAllowance } from '../packs/disability.ts'
import { packModels } from '../packs/programmes.ts'
import { termsModel } from '../packs/terms.ts'
import { careFull, careHalf, careSelf, consumption, consumptionShare, minimumWage } from '../packs/tekun.ts'
import { measureDays, planReviewMonths } from '../help-fields.ts'
import { rosterDropFloor, rosterDropShare } from '../parameters/rosters.ts'
import { effects, lineEffects } from './effects.ts'
import { dibaoRural, dibaoUrban, marginalFactor, tekunFactor } from './lines.ts'

/** Levels of places that publish a standard. */
export type StandardLevel = 'province' | 'prefecture' | 'county'

/** A parameter that is published by document, proposed and, where the population's figures tell, simulated on screen. */
export interface Standard {
  readonly key: string
  /** `standard`: one of the published standards, never lowered. `parameter`: any other figure of the rules, which may go either way. */
  readonly kind: 'standard' | 'parameter'
  readonly param: ParameterDefinition
  readonly label: string
  /** How the figure is read: `元/人·月`, `元`, `%`, `套`, `周岁`, `选项`. */
  readonly unit: string
  readonly group: '低保' | '特困' | '儿童' | '残疾人' | '低保边缘' | '其他参数'
  /** Places that set it by law; others may be named, with a warning. Empty: any. */
  readonly setBy: readonly StandardLevel[]
  readonly setByCite: Citation
  /** The figure of the place above is the floor, by this clause; null where places differ freely. */
  readonly floor: Citation | null
  /** A least value that holds everywhere. */
  readonly least: { readonly value: number; readonly cite: Citation } | null
}

const notLower = clause('H20b', '二(三)', '已达到或高于省指导标准的地方只升不降（2020 年）')
/** The clause behind "never lowered", for every standard. */
export const neverLowered: Citation = notLower

const law19 = clause('社会救助法', '第十九条', '标准由省或设区的市制定公布；市级标准不低于省指导标准')
const law17 = clause('社会救助法', '第十七条', '基本生活标准和照料护理标准由省或设区的市确定公布')
const law21 = clause('社会救助法', '第二十一条', '上浮比例由省定')
const allowances = clause('国发52号', '三', '标准由省确定，可以分档')
const floorOf2026 = clause('湘民发2026年4号', '标准', '不低于本地上年标准，超出省定部分自负')
const orphans = clause('国办发54号', '二', '按养育方式确定标准')
const cityUp: readonly StandardLevel[] = ['province', 'prefecture']

type Rest = Omit<Standard, 'key' | 'kind' | 'param' | 'label'>
const standardOf = ({ definition }: { definition: ParameterDefinition }, rest: Rest): Standard => ({
  key: definition.name,
  kind: 'standard',
  param: definition,
  label: definition.label,
  ...rest,
})
const dibaoLine: Rest = { unit: '元/人·月', group: '低保', setBy: cityUp, setByCite: law19, floor: law19, least: null }
const careLevel: Rest = { unit: '%', group: '特困', setBy: cityUp, setByCite: law17, floor: null, least: null }
const child: Rest = { unit: '元/人·月', group: '儿童', setBy: [], setByCite: orphans, floor: orphans, least: null }
const allowance: Rest = { unit: '元/人·月', group: '残疾人', setBy: [], setByCite: allowances, floor: floorOf2026, least: null }

export const standards: readonly Standard[] = [
  standardOf(dibaoUrban, dibaoLine),
  standardOf(dibaoRural, dibaoLine),
  standardOf(marginalFactor, {
    unit: '%',
    group: '低保边缘',
    setBy: ['province'],
    setByCite: law21,
    floor: null,
    least: { value: percent(100), cite: law21 },
  }),
  standardOf(topUpShare, {
    unit: '%',
    group: '低保',
    setBy: [],
    setByCite: clause('H20b', '三', '对获得低保后仍有困难的四类人适当增发'),
    floor: clause('S17', '三(一)3', '按不低于标准的 20% 增发'),
    least: null,
  }),
  standardOf(tekunFactor, {
    unit: '%',
    group: '特困',
    setBy: cityUp,
    setByCite: law17,
    floor: null,
    least: { value: percent(130), cite: clause('国发14号', '三', '特困基本生活标准不低于低保标准的 1.3 倍') },
  }),
  standardOf(consumptionShare, {
    unit: '%',
    group: '特困',
    setBy: cityUp,
    setByCite: law17,
    floor: clause('S17', '三(二)1', '不低于农村居民人均消费支出的 80%'),
    least: null,
  }),
  standardOf(consumption, {
    unit: '元/人·年',
    group: '特困',
    setBy: [],
    setByCite: clause('S17', '三(二)1', '上年度农村居民人均消费支出，由统计部门公布'),
    floor: null,
    least: null,
  }),
  standardOf(careSelf, careLevel),
  standardOf(careHalf, careLevel),
  standardOf(careFull, careLevel),
  standardOf(minimumWage, {
    unit: '元/月',
    group: '特困',
    setBy: ['province', 'prefecture'],
    setByCite: clause('湘人社规22号', '月最低工资', '由省公布、各市州选用档次'),
    floor: null,
    least: null,
  }),
  standardOf(orphanAtHome, child),
  standardOf(orphanInCare, child),
  standardOf(livingAllowance, allowance),
  standardOf(careAllowance, allowance),
]

const byKey = new Map(standards.map((standard) => [standard.key, standard]))

/** The standard of a key, or any other parameter of the rules as one. Thresholds of the screening are changed with their indicators and are none. */
export function findStandard(key: string): Standard | undefined {
  return byKey.get(key) ?? others().get(key)
}

/** Whether the population's figures can tell what a changed parameter does; what a family declares is in no register. */
export function canBeSimulated(key: string): boolean {
  return [...effects.map((each) => each.model), lineEffects].some((own) => own.params.has(key))
}

const localRule = clause('平台口径', '参数口径', '由当地文件规定，按文件录入')
const unitWords: Readonly<Record<ParameterDefinition['unit'], string>> = {
  fen: '元',
  share: '%',
  count: '个',
  years: '周岁',
  months: '个月',
  days: '天',
  date: '日期',
  bool: '是否',
  code: '选项',
  reasons: '',
}
let known: ReadonlyMap<string, Standard> | undefined

function others(): ReadonlyMap<string, Standard> {
  known ??= new Map(
    [...packModels, termsModel, standardLimits, lineEffects]
      .flatMap((own) => [...own.params.values()])
      .concat(rosterDropFloor.definition, rosterDropShare.definition, planReviewMonths.definition, measureDays.definition)
      .map((param): [string, Standard] => [
        param.name,
        {
          key: param.name,
          kind: 'parameter',
          param,
          label: param.label,
          unit: param.counter ?? unitWords[param.unit],
          group: '其他参数',
          setBy: [],
          setByCite: localRule,
          floor: null,
          least: null,
        },
      ]),
  )
  return known
}

/** The choices of a figure that is no amount: 是 and 否, or the members of its code list; none for others. */
export function choicesOf({ unit, codes }: ParameterDefinition): readonly { readonly value: number; readonly label: string }[] {
  return unit === 'bool'
    ? [
        { value: 1, label: '是' },
        { value: 0, label: '否' },
      ]
    : unit === 'code'
      ? (codes ?? [])
      : []
}

/** A figure as it was proposed (a whole number) in the words of a parameter's row: a day as date, a code by its label. */
export function rowValue(key: string, value: number): number | string | boolean {
  const param = findStandard(key)?.param
  if (param?.unit === 'bool') return value === 1
  if (param?.unit === 'date') return fromEpochDay(value)
  return param?.unit === 'code' ? (param.codes?.find((member) => member.value === value)?.label ?? value) : value
}

/** The country's line of poverty, a year: the rural standard may not lie below it. */
export const povertyLine = param('poverty.line', 'fen', { label: '国家脱贫（扶贫）标准（每人每年）', range: [yuan(1_000), yuan(50_000)] })
export const povertyClause = clause('S17', '三(一)1', '农村低保标准与扶贫标准衔接，不低于国家扶贫标准')
export const belowPoverty = rule('rural.belowPoverty', lt(mul(dibaoRural, 12), povertyLine), {
  label: '农村低保标准低于国家扶贫标准',
  cite: povertyClause,
})
export const standardLimits: Model = model('standard-limits', { label: '标准的底线', outputs: [belowPoverty] })

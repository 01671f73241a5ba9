import type { alerts as contract } from '#contract'
import type { Reader } from '#db'
import { ancestorAt, lineage, type RegionCode } from '#kernel'
import type { DepartmentId } from '#rooms/catalogue'

/** The office an alert of a cause goes to and how long each step may take. Days are working days; cool-downs are calendar days. */
export interface Routing {
  readonly department: string
  readonly level: 'county' | 'township'
  /** false: the county assigns each alert of this cause itself. */
  readonly automatic: boolean
  readonly termDays: number
  readonly reviewDays: number
  /** Working days after the due day at which the county is told. */
  readonly escalateDays: number
  /** After closing; in the built-in table only for alerts without an indicator, which has its own. */
  readonly cooldownDays: number
  readonly falseCooldownDays: number
  /** Where the term comes from, or that it is 待核. */
  readonly basis: string
}

/** H24 二(四) asks for handling "及时" and sets no days: the figures below are starting values that each county confirms or replaces. */
const unset = '湘政办发〔2024〕30号 二(四) 要求及时处理，未定天数；天数待核，由县级民政部门设定'

const general = {
  automatic: true,
  termDays: 10,
  reviewDays: 5,
  escalateDays: 3,
  cooldownDays: 90,
  falseCooldownDays: 180,
  basis: unset,
} as const

function to(department: DepartmentId, level: Routing['level'], different: Partial<Routing> = {}): Routing {
  return { ...general, department, level, ...different }
}

/** Built-in table: hardship or need → the department that H24 三 makes responsible for it. Counties override single causes. */
export const builtInRouting: Readonly<Record<contract.AlertCause, Routing>> = {
  illness: to('medical-insurance', 'county'),
  schooling: to('education', 'county'),
  disability: to('disabled-federation', 'county'),
  unemployment: to('human-resources', 'county'),
  disaster: to('emergency', 'county', { termDays: 5 }),
  accident: to('civil-affairs', 'township', {
    termDays: 3,
    basis: '急难情形宜按临时救助“小额先行”办理（社会救助法 第五十条 未定天数）；天数待核',
  }),
  'other-hardship': to('civil-affairs', 'township'),
  'maybe-dibao': to('civil-affairs', 'township'),
  'maybe-tekun': to('civil-affairs', 'township'),
  'maybe-marginal': to('civil-affairs', 'township'),
  'maybe-rigid': to('civil-affairs', 'township'),
  'gap-living': to('civil-affairs', 'township'),
  'gap-medical': to('medical-insurance', 'county'),
  'gap-education': to('education', 'county'),
  'gap-housing': to('housing', 'county'),
  'gap-employment': to('human-resources', 'county'),
  'gap-disaster': to('emergency', 'county'),
  'gap-disability': to('disabled-federation', 'county'),
  death: to('civil-affairs', 'township', { basis: '2022-10 兜底保障通知 一(三)：死亡后 3 个月内核查并办完增减停；单件天数待核' }),
  duplicate: to('civil-affairs', 'township'),
  income: to('civil-affairs', 'township'),
  property: to('civil-affairs', 'township'),
  vehicle: to('civil-affairs', 'township'),
  business: to('civil-affairs', 'township'),
  payroll: to('civil-affairs', 'township'),
  custody: to('civil-affairs', 'township'),
  moved: to('civil-affairs', 'township'),
  dependant: to('civil-affairs', 'township', { termDays: 5 }),
}

/** A rule in force with the place that made it; `regionCode` null is the built-in table. */
export interface RuleInForce extends Routing {
  readonly regionCode: string | null
  readonly changedBy: string | null
  readonly changedAt: Date | null
}

/** Rules of some places, asked many times: the nearest place upwards wins. */
export interface RoutingTable {
  ruleFor(cause: string, region: string): RuleInForce
}

/** Reads the rules that can concern these regions. One question however many regions there are. */
export async function routingTable(reader: Reader, regions: readonly string[]): Promise<RoutingTable> {
  const places = [...new Set(regions.flatMap((region) => lineage(region as RegionCode)))]
  const rows = places.length === 0 ? [] : await reader.selectFrom('routing_rule').selectAll().where('region_code', 'in', places).execute()
  const rules = new Map(
    rows.map((row): [string, RuleInForce] => [
      `${row.region_code} ${row.cause}`,
      {
        department: row.department,
        level: row.level,
        automatic: row.automatic,
        termDays: row.term_days,
        reviewDays: row.review_days,
        escalateDays: row.escalate_days,
        cooldownDays: row.cooldown_days,
        falseCooldownDays: row.false_cooldown_days,
        basis: row.basis,
        regionCode: row.region_code,
        changedBy: row.changed_by,
        changedAt: row.changed_at,
      },
    ]),
  )
  return {
    ruleFor(cause, region) {
      for (const place of lineage(region as RegionCode)) {
        const rule = rules.get(`${place} ${cause}`)
        if (rule !== undefined) return rule
      }
      return { ...builtInFor(cause), regionCode: null, changedBy: null, changedAt: null }
    },
  }
}

/** A cause of an older version of the program still has a place to go: the township. */
function builtInFor(cause: string): Routing {
  return Object.hasOwn(builtInRouting, cause) ? builtInRouting[cause as contract.AlertCause] : builtInRouting['other-hardship']
}

/** The rule for one alert. */
export async function ruleFor(reader: Reader, cause: string, region: string): Promise<RuleInForce> {
  return (await routingTable(reader, [region])).ruleFor(cause, region)
}

/** The office of a level that is responsible for a region: its county, or its township (the county itself for a county's own code). */
export function officeOf(region: string, level: Routing['level']): RegionCode {
  return ancestorAt(region as RegionCode, level)
}

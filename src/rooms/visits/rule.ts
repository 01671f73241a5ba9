import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand } from '#command'
import { visits as contract } from '#contract'
import type { Reader } from '#db'
import { ancestorAt, ensure, lineage, regionLevel, type RegionCode } from '#kernel'
import { regionOf } from '#rooms/regions'

/** How often families are visited in a place. Days are calendar days, the age is in completed years. */
export interface OutreachRule {
  readonly revisitDays: number
  readonly elderAge: number
  readonly elderDays: number
  /** Families a helper can visit in a day. */
  readonly dayVisits: number
  readonly hotline: string
  readonly basis: string
  /** Where it was made; null: the built-in values. */
  readonly regionCode: string | null
  readonly changedBy: string | null
}

/**
 * H24 二(三) asks for 铁脚板 visits and sets no interval; 60 years is the age at which 老年人权益保障法 第二条 begins. Intervals, visits a day and the
 * hotline are starting values that each county confirms or replaces (待核).
 */
export const builtInRule: OutreachRule = {
  revisitDays: 90,
  elderAge: 60,
  elderDays: 30,
  dayVisits: 6,
  hotline: '',
  basis: '湘政办发〔2024〕30号 二(三) 要求主动走访，未定间隔和每天户数；均待核，由县级民政部门设定',
  regionCode: null,
  changedBy: null,
}

/** The rule in force at a place: the nearest place upwards that made one. */
export async function ruleAt(reader: Reader, region: RegionCode | null): Promise<OutreachRule> {
  if (region === null) return builtInRule
  const places = lineage(region)
  const rows = await reader.selectFrom('outreach_rule').selectAll().where('region_code', 'in', places).execute()
  const row = places.flatMap((place) => rows.find((each) => each.region_code === place) ?? [])[0]
  if (row === undefined) return builtInRule
  return {
    revisitDays: row.revisit_days,
    elderAge: row.elder_age,
    elderDays: row.elder_days,
    dayVisits: row.day_visits,
    hotline: row.hotline,
    basis: row.basis,
    regionCode: row.region_code,
    changedBy: row.changed_by,
  }
}

/** True for who may change the rule: the county's own civil affairs. */
function mayEdit(actor: Actor): boolean {
  return (
    actor.abilities.has('alert.assign') &&
    actor.departmentScope === null &&
    actor.regionCode !== null &&
    regionLevel(actor.regionCode) === 'county'
  )
}

/** The rule in force for the caller, with where it comes from. */
export async function ruleFor(reader: Reader, actor: Actor): Promise<contract.OutreachRule> {
  const { regionCode, ...rule } = await ruleAt(reader, actor.regionCode)
  const own =
    actor.regionCode === null
      ? '000000000000'
      : regionLevel(actor.regionCode) === 'province' || regionLevel(actor.regionCode) === 'prefecture'
        ? actor.regionCode
        : ancestorAt(actor.regionCode, 'county')
  const place = actor.regionCode === null ? '全国' : (await regionOf(reader, own)).name
  return {
    ...rule,
    regionCode: own,
    place,
    from: regionCode === null ? null : (await regionOf(reader, regionCode)).name,
    mayEdit: mayEdit(actor),
  }
}

export const saveRule = defineCommand({
  verb: 'visit.rule',
  ability: 'alert.assign',
  input: z.object(contract.saveRule.body.shape),
  async run(tx, input, { actor, now }) {
    ensure(mayEdit(actor) && actor.regionCode !== null, 'auth.denied', '走访规则由县级民政部门设定')
    const values = {
      revisit_days: input.revisitDays,
      elder_age: input.elderAge,
      elder_days: input.elderDays,
      day_visits: input.dayVisits,
      hotline: input.hotline,
      basis: input.basis,
      changed_by: actor.name,
      changed_at: now,
    }
    await tx
      .insertInto('outreach_rule')
      .values({ region_code: actor.regionCode, ...values })
      .onConflict((conflict) => conflict.column('region_code').doUpdateSet(values))
      .execute()
    return {
      reply: {},
      ledger: [
        {
          verb: 'visit.rule',
          subject: `region:${actor.regionCode}`,
          regionCode: actor.regionCode,
          detail: { revisitDays: input.revisitDays, elderAge: input.elderAge, elderDays: input.elderDays, dayVisits: input.dayVisits },
        },
      ],
    }
  },
})

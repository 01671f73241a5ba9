import { z } from 'zod'
import { defineCommand } from '#command'
import { alerts, departmentLabels, dispatch as contract } from '#contract'
import type { Actor } from '#access'
import type { Reader } from '#db'
import { ensure, regionLevel, type RegionCode } from '#kernel'
import { routingTable } from './routing.ts'

/** The rules in force in a place, each with where it was made. */
export async function rulesOf(reader: Reader, region: string): Promise<contract.RoutingRule[]> {
  const table = await routingTable(reader, [region])
  const rules = alerts.alertCauseIds.map((cause) => ({ cause, rule: table.ruleFor(cause, region) }))
  const makers = [...new Set(rules.flatMap(({ rule }) => rule.regionCode ?? []))]
  const names = makers.length === 0 ? [] : await reader.selectFrom('region').select(['code', 'name']).where('code', 'in', makers).execute()
  return rules.map(({ cause, rule: { regionCode, changedAt, ...rule } }) => ({
    ...rule,
    cause,
    label: alerts.alertCauses[cause].label,
    category: alerts.alertCauses[cause].category,
    own: regionCode === region,
    place: regionCode === null ? null : (names.find((name) => name.code === regionCode)?.name ?? regionCode),
    changedAt: changedAt?.toISOString() ?? null,
  }))
}

/** Rules are made by the county (or above) for its own place. */
export function mayEditRouting(actor: Actor): boolean {
  return (
    actor.abilities.has('alert.assign') &&
    actor.regionCode !== null &&
    ['county', 'prefecture', 'province'].includes(regionLevel(actor.regionCode))
  )
}

function ownPlace(actor: Actor): RegionCode {
  ensure(mayEditRouting(actor) && actor.regionCode !== null, 'auth.denied', '转办规则由县级民政部门设定')
  return actor.regionCode
}

/** Sets the rule of one cause for the caller's own place; alerts already on a desk keep their terms. */
export const saveRouting = defineCommand({
  verb: 'routing.save',
  ability: 'alert.assign',
  input: z.object({ cause: z.enum(alerts.alertCauseIds), ...contract.saveRouting.body.shape }),
  async run(tx, { cause, ...rule }, call) {
    const region = ownPlace(call.actor)
    ensure(Object.hasOwn(departmentLabels, rule.department), 'input.invalid', '没有这个部门')
    const values = {
      department: rule.department,
      level: rule.level,
      automatic: rule.automatic,
      term_days: rule.termDays,
      review_days: rule.reviewDays,
      escalate_days: rule.escalateDays,
      cooldown_days: rule.cooldownDays,
      false_cooldown_days: rule.falseCooldownDays,
      basis: rule.basis,
      changed_by: call.actor.name,
      changed_at: call.now,
    }
    await tx
      .insertInto('routing_rule')
      .values({ region_code: region, cause, ...values })
      .onConflict((conflict) => conflict.columns(['region_code', 'cause']).doUpdateSet(values))
      .execute()
    return { reply: {}, ledger: [{ verb: 'routing.save', subject: `routing:${cause}`, regionCode: region, detail: { ...rule } }] }
  },
})

/** Takes the place's own rule back: that of the place above, or the built-in table, holds again. */
export const resetRouting = defineCommand({
  verb: 'routing.reset',
  ability: 'alert.assign',
  input: z.object({ cause: z.enum(alerts.alertCauseIds) }),
  async run(tx, { cause }, call) {
    const region = ownPlace(call.actor)
    await tx.deleteFrom('routing_rule').where('region_code', '=', region).where('cause', '=', cause).execute()
    return { reply: {}, ledger: [{ verb: 'routing.reset', subject: `routing:${cause}`, regionCode: region }] }
  },
})

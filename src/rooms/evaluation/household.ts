import type { Actor } from '#access'
import { read, recordLooks, type Services } from '#command'
import type { evaluation as contract } from '#contract'
import { DomainError, type PlainDate } from '#kernel'
import { packInputs } from '#policy'
import { dataSetOf, departmentShortName } from '#rooms/catalogue'
import { figuresOfInstallation } from '#rooms/parameters'
import type { Facts } from '#rules'
import { evaluateFamily } from './evaluate.ts'
import { knownFacts, planKnown } from './known.ts'

/**
 * Every programme for a registered family by what departments had delivered up to the day. A fact whose data set was never delivered is
 * unknown; a fact that only a visit can tell is taken as none and named, so that the visit asks for it. The look is in the ledger.
 */
export async function evaluateHousehold(
  services: Services,
  actor: Actor,
  householdNo: number,
  date: PlainDate,
): Promise<contract.HouseholdEvaluation> {
  if (actor.departmentScope !== null)
    throw new DomainError('auth.denied', '政策测算要用各部门的数据，由民政部门办理', { hint: '本部门的数据在“已知”里' })
  const { plan, installation } = await read(services, actor, async (reader) => ({
    plan: await planKnown(reader, householdNo, date),
    installation: await figuresOfInstallation(reader),
  }))
  const known = await knownFacts(services.lake, plan, date)
  await recordLooks(services, actor, [
    {
      verb: 'household.evaluate',
      subject: `household:${String(householdNo)}`,
      householdNo,
      regionCode: plan.regionCode,
      detail: { date, datasets: known.rested.map(({ dataset }) => dataset) },
    },
  ])
  const reply = evaluateFamily({
    parameters: installation.parameters,
    installation,
    namesOfficers: true,
    place: plan.regionCode,
    date,
    household: { ...known.facts, supporters: [] },
    sources: known.sources,
    nothingElse: true,
    explain: true,
  })
  return {
    ...reply,
    presumed: [...reply.presumed, '法定义务人'],
    unknown: unknownOf(known.facts),
    rested: known.rested.map(({ dataset, day }) => ({
      dataset: dataSetOf(dataset).name,
      department: departmentShortName(dataSetOf(dataset).department),
      day,
    })),
  }
}

/** Facts nobody has delivered, by who could tell. */
function unknownOf(facts: Facts): contract.HouseholdEvaluation['unknown'] {
  const all = Object.entries(facts).flatMap(([name, value]) =>
    Array.isArray(value) ? value.flatMap((member: Readonly<Record<string, unknown>>) => openIn(member)) : value === null ? [name] : [],
  )
  const inputs = [...new Set(all)].flatMap((name) => packInputs.get(name) ?? [])
  return [...Map.groupBy(inputs, ({ suppliedBy }) => suppliedBy)].map(([department, own]) => ({
    department,
    facts: own.map(({ label }) => label),
  }))
}

function openIn(member: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(member).flatMap(([name, value]) => (value === null ? [name] : []))
}

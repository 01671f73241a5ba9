import type { Actor } from '#access'
import { computedList, listRoutes, perform, type ListSource, type Route, type Services } from '#command'
import { alerts as contract, type PageQuery, type QueryOf } from '#contract'
import { createExemption, exemptionCount, exemptionRows, revokeExemption } from './exemptions.ts'
import { openManual } from './open-manual.ts'
import { qualityPage } from './quality.ts'
import { alertCount, alertNumbers, alertRows, ownFullName } from './rows.ts'
import type { Asking } from './selection.ts'

/** What "mine", "today" and "overdue" mean for a caller. */
export function askingOf({ actor, services }: { readonly actor: Actor; readonly services: Services }): Asking {
  return { actor, today: services.clock.today(), calendar: services.calendar }
}

const alertList: ListSource<contract.AlertQuery, contract.AlertRow> = {
  rows: (reader, query, slice, context) => alertRows(reader, query, slice, askingOf(context)),
  numbers: (_reader, query, order, context) => Promise.resolve(alertNumbers(query, order, askingOf(context))),
  totals: (reader, query, context) => alertCount(reader, query, askingOf(context)),
}

type Query<O> = Omit<QueryOf<O>, keyof PageQuery>

const exemptionList: ListSource<Query<typeof contract.exemptionListing.list>, object> = {
  async rows(reader, query, slice, context) {
    return exemptionRows(reader, query, slice, context.services.clock.today(), await ownFullName(reader, context))
  },
  totals: async (reader, query, { services }) => ({ total: await exemptionCount(reader, query, services.clock.today()) }),
}

const qualityList = computedList<Query<typeof contract.qualityListing.list>, object>((reader, query, slice, context) =>
  qualityPage(reader, query, slice, askingOf(context)),
)

export const alertRoutes: readonly Route[] = [
  ...listRoutes(contract.alertListing, alertList),
  ...listRoutes(contract.exemptionListing, exemptionList),
  ...listRoutes(contract.qualityListing, qualityList),
  perform(contract.open, openManual, ({ body }) => body),
  perform(contract.createExemption, createExemption, ({ body }) => body),
  perform(contract.revokeExemption, revokeExemption, ({ params, body }) => ({ id: params.id, ...body })),
]

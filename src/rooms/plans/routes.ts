import { listRoutes, perform, show, type Route } from '#command'
import { plans as contract } from '#contract'
import { askingOf } from '#rooms/alerts'
import { confirmPlan, endPlan, printPlan } from './confirm.ts'
import { setContact } from './contact.ts'
import { familyList } from './family-list.ts'
import { closeMeasure, noteMeasure, takeMeasures } from './handle.ts'
import { measureList } from './measure-list.ts'
import { addMeasure, changeMeasure } from './measure.ts'
import { familyPlan } from './phone.ts'
import { reopenMeasure } from './reopen.ts'
import { refuseSuggestion, restoreSuggestion } from './refuse.ts'
import { planView } from './view.ts'

function lookAt(householdNo: number, regionCode: string) {
  return [{ subject: `household:${String(householdNo)}`, householdNo, regionCode }]
}

export const planRoutes: readonly Route[] = [
  ...listRoutes(contract.measureListing, measureList),
  ...listRoutes(contract.familyListing, familyList),
  show(contract.show, async (reader, { params }, context) => {
    const { view, regionCode } = await planView(reader, params.id, askingOf(context))
    return { reply: view, looks: lookAt(params.id, regionCode) }
  }),
  show(contract.ofFamily, async (reader, { params }, context) => {
    const { reply, regionCode } = await familyPlan(reader, params.id, askingOf(context))
    return { reply, looks: lookAt(params.id, regionCode) }
  }),
  perform(contract.setContact, setContact, ({ params, body }) => ({ householdNo: params.id, ...body })),
  perform(contract.addMeasure, addMeasure, ({ params, body }) => ({ householdNo: params.id, ...body })),
  perform(contract.changeMeasure, changeMeasure, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.refuse, refuseSuggestion, ({ params, body }) => ({ householdNo: params.id, ...body })),
  perform(contract.restore, restoreSuggestion, ({ params, body }) => ({ householdNo: params.id, ...body })),
  perform(contract.confirm, confirmPlan, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.end, endPlan, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.print, printPlan, ({ params }) => ({ householdNo: params.id })),
  perform(contract.take, takeMeasures, ({ body }) => body),
  perform(contract.close, closeMeasure, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.reopen, reopenMeasure, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.note, noteMeasure, ({ params, body }) => ({ id: params.id, ...body })),
]

import { perform, show, type Route } from '#command'
import { chain as contract } from '#contract'
import { chainPage, requireHousehold } from './list.ts'
import { printStatement } from './print.ts'
import { statementOf } from './statement.ts'

export const chainRoutes: readonly Route[] = [
  show(contract.list, async (reader, { params, query }) => {
    const [{ regionCode }, reply] = await Promise.all([requireHousehold(reader, params.id), chainPage(reader, params.id, query)])
    return {
      reply,
      looks: [{ subject: `household:${String(params.id)}`, householdNo: params.id, regionCode, detail: { rows: reply.events.length } }],
    }
  }),
  show(contract.statement, async (reader, { params }, { services }) => {
    const reply = await statementOf(reader, params.id, services.clock.today())
    return { reply, looks: [{ subject: `household:${String(params.id)}`, householdNo: params.id, regionCode: reply.regionCode }] }
  }),
  perform(contract.printStatement, printStatement, ({ params }) => ({ householdNo: params.id })),
]

import { answer, handleWith, listRoutes, perform, recordLooks, show, type ListSource, type Route } from '#command'
import { visits as contract, type PageQuery, type QueryOf } from '#contract'
import { askingOf, ownFullName } from '#rooms/alerts'
import { attachVisit } from './attach.ts'
import { phoneOf } from './call.ts'
import { visitDetail } from './detail.ts'
import { dueCount, dueRows } from './due.ts'
import { dismissLead, linkLead, phoneOfLead } from './handle-lead.ts'
import { candidateCards, leadCount, leadDetail, leadRows } from './leads.ts'
import { visitCount, visitNumbers, visitRows } from './list.ts'
import { myVisits } from './mine.ts'
import { addPhoto, openPhoto } from './photo.ts'
import { cancelPlan, planVisits } from './plan.ts'
import { recordVisit } from './record.ts'
import { reportLead } from './report-lead.ts'
import { ruleAt, ruleFor, saveRule } from './rule.ts'
import { findFamilies, householdsLike, visitsToday } from './today.ts'

type Query<O> = Omit<QueryOf<O>, keyof PageQuery>

const visitList: ListSource<Query<typeof contract.visitListing.list>, contract.VisitRow> = {
  async rows(reader, query, slice, context) {
    return visitRows(reader, query, slice, await ownFullName(reader, context))
  },
  totals: (reader, query) => visitCount(reader, query),
  numbers: (_reader, query, order) => Promise.resolve(visitNumbers(query, order)),
}

const leadList: ListSource<Query<typeof contract.leadListing.list>, contract.LeadRow> = {
  async rows(reader, query, slice, context) {
    return leadRows(reader, query, slice, await ownFullName(reader, context), context.actor)
  },
  totals: async (reader, query) => ({ total: await leadCount(reader, query) }),
}

const dueList: ListSource<Query<typeof contract.dueListing.list>, contract.DueRow> = {
  async rows(reader, query, slice, context) {
    const [rule, own] = await Promise.all([ruleAt(reader, context.actor.regionCode), ownFullName(reader, context)])
    return dueRows(reader, query, rule, context.services.clock.today(), slice, own)
  },
  async totals(reader, query, { actor, services }) {
    return dueCount(reader, query, await ruleAt(reader, actor.regionCode), services.clock.today())
  },
}

const onThePhone: readonly Route[] = [
  show(contract.today, async (reader, { query }, context) => {
    const reply = await visitsToday(reader, askingOf(context), query.village)
    return { reply, looks: looksAt('visit.today', reply.families, context.actor.regionCode) }
  }),
  show(contract.find, async (reader, { body }, context) => {
    const families = await findFamilies(reader, askingOf(context), body.text)
    return { reply: { families }, looks: looksAt('visit.find', families, context.actor.regionCode) }
  }),
  show(contract.mine, async (reader, _input, { actor, services }) => {
    const reply = await myVisits(reader, actor, services.clock.today())
    return { reply, looks: looksAt('visit.mine', reply.visits, actor.regionCode) }
  }),
  handleWith(contract.call, ({ services, actor, params, body }) => phoneOf(services, actor, params.id, body.personNo)),
  perform(contract.record, recordVisit, ({ body }) => body),
  handleWith(contract.photo, ({ services, actor, params, file, requestId }) => addPhoto(services, actor, params.id, file, requestId)),
  perform(contract.reportLead, reportLead, ({ body }) => body),
]

/** One entry for a list of families; none for an empty one. */
function looksAt(list: string, families: readonly { householdNo: number }[], regionCode: string | null) {
  const households = [...new Set(families.map((family) => family.householdNo))]
  return households.length === 0 ? [] : [{ subject: `list:${list}`, regionCode, detail: { rows: families.length, households } }]
}

const onTheDesk: readonly Route[] = [
  ...listRoutes(contract.visitListing, visitList),
  ...listRoutes(contract.leadListing, leadList),
  ...listRoutes(contract.dueListing, dueList),
  show(contract.detail, async (reader, { params }, { actor }) => {
    const { visit, regionCode } = await visitDetail(reader, params.id, actor)
    return {
      reply: visit,
      looks: [{ subject: `visit:${String(params.id)}`, householdNo: visit.householdNo, regionCode, purpose: `走访 #${String(params.id)}` }],
    }
  }),
  handleWith(contract.photoFile, async ({ services, actor, params }) => {
    const { download, regionCode, householdNo } = await openPhoto(services, actor, params.id, params.file)
    await recordLooks(services, actor, [
      {
        verb: 'attachment.view',
        subject: `attachment:${String(params.file)}`,
        regionCode,
        householdNo,
        purpose: `走访 #${String(params.id)}`,
      },
    ])
    return { ...download, about: { households: householdNo === null ? [] : [householdNo], persons: [] } }
  }),
  handleWith(contract.attach, ({ services, actor, params, body, requestId }) =>
    attachVisit(services, actor, params.id, body.alertId, requestId),
  ),
  perform(contract.plan, planVisits, ({ body }) => body),
  perform(contract.cancelPlan, cancelPlan, ({ params }) => ({ id: params.id })),
  answer(contract.rule, (reader, _input, { actor }) => ruleFor(reader, actor)),
  perform(contract.saveRule, saveRule, ({ body }) => body),
]

const leads: readonly Route[] = [
  show(contract.lead, async (reader, { params }, { actor, services }) => {
    const { detail, regionCode } = await leadDetail(reader, params.id, actor, services.vault)
    return {
      reply: detail,
      looks: [
        { subject: `lead:${String(params.id)}`, regionCode, detail: { households: detail.candidates.map((each) => each.householdNo) } },
      ],
    }
  }),
  show(contract.findForLead, async (reader, { body }, context) => {
    const candidates = await candidateCards(
      reader,
      await householdsLike(reader, body.text, 12),
      new Map(),
      await ownFullName(reader, context),
    )
    return { reply: { candidates }, looks: looksAt('lead.find', candidates, context.actor.regionCode) }
  }),
  handleWith(contract.callLead, ({ services, actor, params, body }) => phoneOfLead(services, actor, params.id, body.purpose)),
  perform(contract.linkLead, linkLead, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.dismissLead, dismissLead, ({ params, body }) => ({ id: params.id, ...body })),
]

export const visitRoutes: readonly Route[] = [...onThePhone, ...onTheDesk, ...leads]

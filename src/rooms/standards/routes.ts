import { answer, listRoutes, perform, type Route } from '#command'
import { standards as contract } from '#contract'
import { contains, DomainError } from '#kernel'
import {
  decideStandard,
  editStandard,
  prepareStandardFigures,
  proposeStandard,
  proposeWithdrawal,
  publishApproved,
  submitStandard,
  withdrawStandard,
} from './commands.ts'
import { standardHistory, standardsInForce } from './in-force.ts'
import { backPayList, checkedDraft, proposalDetail, proposalList, recomputedList } from './queries.ts'
import { settleBackPay } from './settle.ts'
import { simulateNow } from './simulation/simulate.ts'
import { touchedList } from './simulation/touched-list.ts'

export const standardRoutes: readonly Route[] = [
  answer(contract.inForce, (reader, { query }, context) => standardsInForce(reader, query, context)),
  answer(contract.history, (reader, { params, query }, context) => standardHistory(reader, params.key, query.region, context)),
  answer(contract.check, (reader, { query }, context) => checkedDraft(reader, query, context)),
  answer(contract.simulate, (reader, { query }, { actor, services }) => {
    if (actor.regionCode !== null && !contains(actor.regionCode, query.place)) throw new DomainError('auth.denied', '只能测算本辖区的标准')
    const { key, place, value, from, to, revision, replaces } = query
    return simulateNow(
      reader,
      { key, place, value, from, to, document: '拟定', article: '拟定', gist: '', kind: revision, replaces },
      { services },
    )
  }),
  perform(contract.prepareFigures, prepareStandardFigures, ({ body }) => body),
  ...listRoutes(contract.touched, touchedList),
  ...listRoutes(contract.recomputed, recomputedList),
  ...listRoutes(contract.backPay, backPayList),
  ...listRoutes(contract.proposals, proposalList),
  answer(contract.showProposal, (reader, { params }, context) => proposalDetail(reader, params.id, context)),
  perform(contract.propose, proposeStandard, ({ body }) => body),
  perform(contract.proposeWithdrawal, proposeWithdrawal, ({ params, body }) => ({ ...params, ...body })),
  perform(contract.edit, editStandard, ({ params, body }) => ({ ...params, ...body })),
  perform(contract.submit, submitStandard, ({ params }) => params),
  perform(contract.withdraw, withdrawStandard, ({ params, body }) => ({ ...params, ...body })),
  perform(contract.decide, decideStandard, ({ params, body }) => ({ ...params, ...body })),
  perform(contract.publish, publishApproved, ({ params }) => params),
  perform(contract.settleBackPay, settleBackPay, ({ params, body }) => ({ ...params, ...body })),
]

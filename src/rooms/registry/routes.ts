import { handleWith, listRoutes, perform, read, recordLooks, show, type Route } from '#command'
import { minors, registry as contract } from '#contract'
import type { LedgerEntry } from '#ledger'
import { downloadAttachment, removeAttachment, uploadAttachment } from './attachments.ts'
import { conflictList, decideConflict } from './conflicts.ts'
import { decideCorrection, proposeCorrection, withdrawCorrection } from './corrections/commands.ts'
import { correctionList } from './corrections/list.ts'
import { askForDuplicates } from './duplicates/ask.ts'
import { compare } from './duplicates/compare.ts'
import { duplicateList } from './duplicates/list.ts'
import { merge } from './duplicates/merge.ts'
import { notSame } from './duplicates/not-same.ts'
import { unmerge } from './duplicates/unmerge.ts'
import { editContact } from './edit-contact.ts'
import { knownFacts, planFacts } from './facts.ts'
import { householdFile } from './household-file.ts'
import { addMember, removeMember } from './members-by-hand.ts'
import { accessList, askForMinors, decideMinors, endMinors } from './minors/access.ts'
import { moveHousehold } from './move-household.ts'
import { personFile } from './person-file.ts'
import { reveal } from './reveal.ts'
import { withdrawDeath } from './withdraw-death.ts'
import { householdList } from './search/households.ts'
import { personList } from './search/persons.ts'
import { quickSearch } from './search/quick.ts'

type Look = Omit<LedgerEntry, 'verb'>

function householdLook(householdNo: number, regionCode: string): Look {
  return { subject: `household:${String(householdNo)}`, householdNo, regionCode }
}

const reading: readonly Route[] = [
  ...listRoutes(contract.householdListing, householdList),
  ...listRoutes(contract.personListing, personList),
  ...listRoutes(contract.conflictListing, conflictList),
  ...listRoutes(contract.duplicateListing, duplicateList),
  ...listRoutes(contract.correctionListing, correctionList),
  ...listRoutes(minors.requests, accessList),
  show(contract.quick, async (reader, { body }, context) => {
    const hits = await quickSearch(reader, body.text, context)
    // What was typed may be an ID number: only whom it found is kept.
    const detail = { households: hits.map((hit) => hit.householdNo), persons: hits.map((hit) => hit.personNo) }
    return { reply: { hits }, looks: [{ subject: 'search', regionCode: context.actor.regionCode, detail }] }
  }),
  show(contract.household, async (reader, { params }, context) => {
    const reply = await householdFile(reader, params.id, context)
    return { reply, looks: [householdLook(params.id, reply.regionCode)] }
  }),
  show(contract.person, async (reader, { params }, context) => {
    const reply = await personFile(reader, params.id, context)
    return {
      reply,
      looks: [
        {
          subject: `person:${String(params.id)}`,
          personNo: params.id,
          householdNo: reply.householdNo,
          regionCode: context.actor.regionCode,
        },
      ],
    }
  }),
  show(contract.compare, async (reader, { params }, context) => {
    const { actor } = context
    const reply = await compare(reader, context, params.low, params.high)
    const looks = [reply.low, reply.high].map(({ personNo, householdNo }) => ({
      subject: `person:${String(personNo)}`,
      personNo,
      householdNo,
      regionCode: actor.regionCode,
    }))
    return { reply, looks }
  }),
  // The lake is asked outside the transaction: a scan of forty files must not hold one open.
  handleWith(contract.facts, async ({ services, actor, params }) => {
    const today = services.clock.today()
    const plan = await read(services, actor, (reader) => planFacts(reader, params.id, actor, today))
    const reply = await knownFacts(services.lake, plan, today)
    await recordLooks(services, actor, [
      {
        verb: 'household.facts',
        ...householdLook(params.id, plan.regionCode),
        detail: { datasets: [...new Set(reply.cards.map((card) => card.dataset))] },
      },
    ])
    return reply
  }),
  handleWith(contract.downloadAttachment, ({ services, actor, params }) => downloadAttachment(services, actor, params.id)),
]

const writing: readonly Route[] = [
  perform(minors.ask, askForMinors, ({ params, body }) => ({ ...body, id: params.id })),
  perform(minors.decide, decideMinors, ({ params, body }) => ({ ...body, id: params.id })),
  perform(minors.end, endMinors, ({ params }) => params),
  handleWith(contract.reveal, ({ services, actor, params, body }) => reveal(services, actor, params.id, body)),
  handleWith(contract.uploadAttachment, ({ services, actor, params, body, file, requestId }) =>
    uploadAttachment(services, actor, params.id, body, file, requestId),
  ),
  perform(contract.editContact, editContact, ({ params, body }) => ({ personNo: params.id, ...body })),
  perform(contract.moveHousehold, moveHousehold, ({ params, body }) => ({ householdNo: params.id, ...body })),
  perform(contract.addMember, addMember, ({ params, body }) => ({ householdNo: params.id, ...body })),
  perform(contract.removeMember, removeMember, ({ params, body }) => ({ householdNo: params.id, personNo: params.personNo, ...body })),
  perform(contract.withdrawDeath, withdrawDeath, ({ params, body }) => ({ personNo: params.id, ...body })),
  perform(contract.removeAttachment, removeAttachment, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.decideConflict, decideConflict, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.proposeCorrection, proposeCorrection, ({ params, body }) => ({ personNo: params.id, ...body })),
  perform(contract.decideCorrection, decideCorrection, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.withdrawCorrection, withdrawCorrection, ({ params }) => ({ id: params.id })),
  perform(contract.findDuplicates, askForDuplicates, () => ({})),
  perform(contract.merge, merge, ({ body }) => body),
  perform(contract.unmerge, unmerge, ({ params, body }) => ({ id: params.id, ...body })),
  perform(contract.notSame, notSame, ({ body }) => body),
]

export const registryRoutes: readonly Route[] = [...reading, ...writing]

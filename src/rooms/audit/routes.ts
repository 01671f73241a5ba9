import { systemActor, withReader } from '#access'
import { answer, handleWith, listRoutes, perform, recordLooks, type Route } from '#command'
import { ledger, refusedAttempts, unusualLooks } from '#contract'
import { readAnchors, verifyLedger } from '#ledger'
import type { Names } from './detail.ts'
import { ledgerList } from './queries.ts'
import { refusedList } from './refused.ts'
import { answerLook, askAbout, closeLook, ownLooks, unusualList } from './unusual/looks.ts'
import { scanLooks } from './unusual/scan.ts'

/** The ledger is searched first: what was looked at a minute ago is on the page. */
const fresh = (route: Route): Route => ({
  ...route,
  async handle(services, request) {
    if (request.actor?.abilities.has('unusual-look.read') === true) await scanLooks(services)
    return route.handle(services, request)
  },
})

/** The room's routes; `names` are of codes that later rooms define, for the ledger's details. */
export const auditRoutes = (names: Names): readonly Route[] => [
  ...listRoutes(ledger.ledger, ledgerList(names)),
  ...listRoutes(unusualLooks.unusualLooks, unusualList).map(fresh),
  ...listRoutes(refusedAttempts.refusedAttempts, refusedList),
  perform(unusualLooks.ask, askAbout, ({ params }) => params),
  perform(unusualLooks.close, closeLook, ({ params, body }) => ({ ...body, id: params.id })),
  answer(unusualLooks.mine, (reader, _input, { actor }) => ownLooks(reader, actor)),
  perform(unusualLooks.answer, answerLook, ({ params, body }) => ({ ...body, id: params.id })),
  handleWith(ledger.verify, async ({ services, actor }) => {
    // The chain runs over all regions, so the walk sees the whole ledger; its reply holds no entry.
    const anchors = await readAnchors(services.config.anchorDirectory)
    const result = {
      ...(await withReader(services.db, systemActor('ledger', []), (reader) => verifyLedger(reader, anchors))),
      anchoredDays: anchors.length,
    }
    await recordLooks(services, actor, [{ verb: 'ledger.verify', subject: 'ledger', regionCode: actor.regionCode, detail: { ...result } }])
    return result
  }),
]

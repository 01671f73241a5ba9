import { systemActor, withReader } from '#access'
import { handleWith, listRoutes, recordLooks, type Route } from '#command'
import { ledger } from '#contract'
import { readAnchors, verifyLedger } from '#ledger'
import { ledgerList } from './queries.ts'

export const auditRoutes: readonly Route[] = [
  ...listRoutes(ledger.ledger, ledgerList),
  handleWith(ledger.verify, async ({ services, actor }) => {
    // The chain runs over all regions, so the walk sees the whole ledger; its reply holds no entry.
    const anchors = await readAnchors(services.config.anchorDirectory)
    const result = { ...(await withReader(services.db, systemActor('ledger', []), (reader) => verifyLedger(reader, anchors))), anchoredDays: anchors.length }
    await recordLooks(services, actor, [{ verb: 'ledger.verify', subject: 'ledger', regionCode: actor.regionCode, detail: { ...result } }])
    return result
  }),
]

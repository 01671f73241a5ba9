import { z } from 'zod'
import { defineCommand } from '#command'
import { duplicatesRequest } from './find.ts'

/** Queues a search for double records in the caller's region. */
export const askForDuplicates = defineCommand({
  verb: 'registry.findDuplicates',
  ability: 'registry.merge',
  input: z.object({}),
  run(_tx, _input, { actor }) {
    return Promise.resolve({
      reply: {},
      ledger: [{ verb: 'registry.findDuplicates', subject: `region:${actor.regionCode ?? 'all'}`, regionCode: actor.regionCode }],
      jobs: [duplicatesRequest(actor.regionCode)],
    })
  },
})

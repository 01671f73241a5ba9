import { z } from 'zod'
import { defineCommand } from '#command'
import { requireHousehold } from './list.ts'

/** The family's sheet leaves the system on paper: the ledger keeps who printed it, and when. */
export const printStatement = defineCommand({
  verb: 'statement.print',
  ability: 'chain.read',
  input: z.object({ householdNo: z.number().int() }),
  async run(tx, { householdNo }) {
    const { regionCode } = await requireHousehold(tx, householdNo)
    return { reply: {}, ledger: [{ verb: 'statement.print', subject: `household:${String(householdNo)}`, regionCode, householdNo }] }
  },
})

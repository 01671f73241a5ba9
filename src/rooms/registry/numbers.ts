import { z } from 'zod'
import type { Services } from '#command'
import type { Lake } from '#platform/lake'
import type { JobDefinition } from '#platform/jobs'

/** Only the process with the person index gives out numbers; others ask it. The token is keyed and says nothing of the person. */
export const numberPerson: JobDefinition<{ token: string }> = {
  name: 'registry.numberPerson',
  data: z.object({ token: z.uuid() }),
  expireInSeconds: 60,
  retryLimit: 1,
}

const answer = z.object({ personNo: z.number().int().positive() })

/**
 * The number of a person by its token, a new one where it has none yet: from the index of this process, or from the worker where that is
 * another. Throws `system.unavailable` where no worker answers.
 */
export async function numberOf({ lake, jobs }: Pick<Services, 'lake' | 'jobs'>, token: string): Promise<number> {
  return lake.holdsIndex ? numberFrom(lake, token) : answer.parse(await jobs.ask(numberPerson, { token })).personNo
}

/** Of two that ask for one token at once both get the same number. */
async function numberFrom(lake: Lake, token: string): Promise<number> {
  await lake.session((session) => lake.persons.assignNumbers(session, `(SELECT '${token}'::UUID AS token)`))
  const [personNo] = await lake.persons.numberOf([token])
  if (personNo === undefined || personNo === null) throw new Error('the person index gave no number')
  return personNo
}

/** What the worker answers with. */
export const numberPersonWork = {
  definition: numberPerson,
  answer:
    ({ lake }: Pick<Services, 'lake'>) =>
    async ({ token }: { token: string }): Promise<z.output<typeof answer>> => ({ personNo: await numberFrom(lake, token) }),
}

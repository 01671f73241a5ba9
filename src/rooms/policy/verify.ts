import type { z } from 'zod'
import { defineCommand } from '#command'
import { policy as contract } from '#contract'
import { DomainError, ensure } from '#kernel'
import type { Place } from '#rules'
import { hasText } from './clauses.ts'
import { requireDocument } from './documents.ts'
import { readFigures } from './figures.ts'
import { placeNames, refusalOf } from './places.ts'
import type { Reader } from '#db'
import type { PlainDate } from '#kernel'

type Input = z.output<typeof contract.verify.body>

/** Records that somebody held a figure or a document against its source: who, on what day, against what. */
export const verify = defineCommand({
  verb: 'policy.verify',
  ability: 'policy.edit',
  input: contract.verify.body,
  async run(tx, input, { actor, today }) {
    ensure(input.verifiedOn <= today, 'input.invalid', '核对日期不能晚于今天')
    const { place, validFrom } = await subjectOf(tx, input, today)
    const refusal = refusalOf(actor, place, (await placeNames(tx, [place]))(place))
    ensure(refusal === undefined, 'auth.denied', refusal ?? '')
    const { id } = await tx
      .insertInto('policy_verification')
      .values({
        subject: input.subject,
        key: input.key,
        place,
        valid_from: validFrom,
        verified_on: input.verifiedOn,
        source: input.source,
        verified_by: actor.id,
        verified_by_name: actor.name,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const detail = { place, from: validFrom, verifiedOn: input.verifiedOn, source: input.source }
    return {
      reply: { id },
      ledger: [{ verb: 'policy.verify', subject: `${input.subject}:${input.key}`, regionCode: actor.regionCode, detail }],
    }
  },
})

async function subjectOf(reader: Reader, input: Input, today: PlainDate): Promise<{ place: Place; validFrom: string | null }> {
  if (input.subject === 'document') {
    const { place } = requireDocument(input.key)
    ensure(hasText(input.key), 'input.invalid', '这一项没有成文的原文，不能登记核对')
    return { place, validFrom: null }
  }
  const found = (await readFigures(reader, today)).rows.find(
    ({ value }) => value.key === input.key && value.place === input.place && value.from === input.from,
  )
  if (found === undefined) throw new DomainError('not-found', '没有这个标准，可能已有新的值', { hint: '请刷新页面后再登记' })
  return { place: found.value.place, validFrom: found.value.from }
}

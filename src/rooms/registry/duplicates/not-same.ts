import { z } from 'zod'
import { defineCommand } from '#command'
import { registry as contract } from '#contract'
import { ensure } from '#kernel'

/** Somebody has looked: these are two people. The pair is never proposed again. */
export const notSame = defineCommand({
  verb: 'person.notSame',
  ability: 'registry.edit',
  input: z.object(contract.notSame.body.shape),
  async run(tx, { a, b, reason }, call) {
    const [low, high] = a < b ? [a, b] : [b, a]
    ensure(low !== high, 'input.invalid', '请选两条不同的记录')
    const persons = await tx
      .selectFrom('person')
      .select(['person_no', 'region_code', 'status'])
      .where('person_no', 'in', [low, high])
      .execute()
    ensure(persons.length === 2, 'not-found', '没有这两个人，或不都在您的管辖范围内')
    ensure(
      persons.every((person) => person.status !== 'merged'),
      'state.conflict',
      '其中一条已经合并',
      { hint: '如合并有误，请先撤销合并' },
    )
    const regionCode = persons[0]?.region_code ?? ''
    await tx
      .insertInto('person_not_same')
      .values({ low_no: low, high_no: high, region_code: regionCode, reason, decided_by: call.actor.id, decided_by_name: call.actor.name })
      .onConflict((conflict) =>
        conflict
          .columns(['low_no', 'high_no'])
          .doUpdateSet({ reason, decided_by: call.actor.id, decided_by_name: call.actor.name, decided_at: call.now }),
      )
      .execute()
    await tx.deleteFrom('duplicate_candidate').where('low_no', '=', low).where('high_no', '=', high).execute()
    return {
      reply: {},
      ledger: [
        {
          verb: 'person.notSame',
          subject: `person:${String(low)},person:${String(high)}`,
          regionCode,
          personNo: low,
          purpose: reason,
          detail: { low, high },
        },
      ],
    }
  },
})

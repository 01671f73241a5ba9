import { z } from 'zod'
import { defineCommand } from '#command'
import { screening as contract } from '#contract'
import { addDays, addMonths, contains, ensure, plainDate, type PlainDate } from '#kernel'
import { request, type JobDefinition } from '#platform/jobs'
import { checkThresholds, indicatorOf, mayHoldSettings } from './settings.ts'

export const screeningBacktest: JobDefinition<{ runId: number }> = {
  name: 'screening.backtest',
  data: z.object({ runId: z.number().int() }),
  expireInSeconds: 6 * 3600,
  retryLimit: 4,
}

/** What a backtest was asked for, as the run keeps it. */
export interface AskedBacktest {
  /** `YYYY-MM`, in order. */
  readonly months: readonly string[]
  /** Thresholds to try in place of those in force. */
  readonly parameters: Readonly<Record<string, number>>
}

/** The day a month is screened as of: its last, or today where it has not ended. */
export function dayOfMonth(month: string, today: PlainDate): PlainDate {
  const last = addDays(addMonths(plainDate(`${month}-01`), 1), -1)
  return last < today ? last : today
}

/** Starts a trial of indicators on past months. It opens no alerts and changes no setting. */
export const startBacktest = defineCommand({
  verb: 'screening.backtest',
  ability: 'screening.run',
  input: contract.startBacktest.body,
  async run(tx, { regionCode, indicators, months, parameters }, { actor, today }) {
    ensure(actor.regionCode === null || contains(actor.regionCode, regionCode), 'auth.denied', '只能在本辖区回测')
    ensure(mayHoldSettings(regionCode), 'input.invalid', '指标按县或以上的地区回测', { hint: '请选择县市区、市州或省' })
    const chosen = [...new Set(indicators)].map(indicatorOf)
    checkThresholds(chosen, parameters)
    const asked: AskedBacktest = { months: [...new Set(months)].toSorted(), parameters }
    const last = asked.months.at(-1) ?? ''
    ensure(`${last}-01` <= today, 'input.invalid', '只能回测已经开始的月份', { hint: `请选 ${today.slice(0, 7)} 及以前的月份` })
    const row = await tx
      .insertInto('screening_run')
      .values({
        kind: 'backtest',
        region_code: regionCode,
        as_of: dayOfMonth(last, today),
        indicators: JSON.stringify(chosen.map(({ id }) => id)),
        asked: JSON.stringify(asked),
        requested_by: actor.id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return {
      reply: { id: row.id },
      ledger: [
        {
          verb: 'screening.backtest',
          subject: `screening:${String(row.id)}`,
          regionCode,
          detail: { indicators: chosen.map(({ id }) => id), ...asked },
        },
      ],
      jobs: [request(screeningBacktest, { runId: row.id }, { key: String(row.id) })],
    }
  },
})

import { sql } from 'kysely'
import { z } from 'zod'
import { systemActor } from '#access'
import { defineCommand, execute, type Call, type Services } from '#command'
import { alerts as contract, registry } from '#contract'
import type { Writer } from '#db'
import { labelOf } from '#kernel'
import type { LedgerEntry } from '#ledger'
import type { JobRequest } from '#platform/jobs'
import { followDeathWithdrawal } from '#rooms/registry'
import { closeGone } from './close-gone.ts'
import { recordEvent } from './events.ts'
import { openFromPerson } from './open-manual.ts'

/**
 * What follows when a death is taken back: the household's alerts about a death say so, and end where nobody else of it is dead and nobody
 * has taken them up; what the person stopped receiving after the day of the reported death is put before the desk in charge. Done twice it
 * finds the work done.
 */
export const followWithdrawnDeath = defineCommand({
  verb: 'alert.followDeathWithdrawal',
  ability: 'alert.create',
  input: z.object({ withdrawalId: z.number().int() }),
  async run(tx, { withdrawalId }, call): Promise<{ reply: null; ledger: LedgerEntry[]; jobs: readonly JobRequest[] }> {
    const told = await tx
      .updateTable('death_withdrawal')
      .set({ followed_at: call.now })
      .where('id', '=', withdrawalId)
      .where('followed_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
    if (told === undefined || told.household_no === null) return { reply: null, ledger: [], jobs: [] }
    const withdrawal = { ...told, household_no: told.household_no }
    const { name } = await tx.selectFrom('person').select('name').where('person_no', '=', told.person_no).executeTakeFirstOrThrow()
    const gone = await tellDeathAlerts(tx, call, withdrawal, name)
    const opened = await openForStopped(tx, call, withdrawal, name)
    return { reply: null, ledger: [...gone, ...opened.ledger], jobs: opened.jobs }
  },
})

interface Withdrawal {
  readonly person_no: number
  readonly household_no: number
  readonly died_on: string | null
  readonly seen_on: string
  readonly evidence: string
  readonly reason: string
  readonly actor_name: string
  readonly withdrawn_at: Date
}

async function tellDeathAlerts(tx: Writer, call: Call, withdrawal: Withdrawal, name: string): Promise<readonly LedgerEntry[]> {
  const running = await tx
    .selectFrom('alert')
    .select(['id', 'region_code'])
    .where('household_no', '=', withdrawal.household_no)
    .where('cause', '=', 'death')
    .where('closed_at', 'is', null)
    .forUpdate()
    .execute()
  const note = `${name}的死亡登记已由${withdrawal.actor_name}撤销（${withdrawal.seen_on} ${evidenceLabel(withdrawal.evidence)}）：${withdrawal.reason}`
  for (const alert of running) await recordEvent(tx, call.actor, alert, { action: 'note', note, at: call.now })
  const otherDead = await tx
    .selectFrom('person')
    .select('person_no')
    .where('household_no', '=', withdrawal.household_no)
    .where('status', '=', 'dead')
    .executeTakeFirst()
  if (running.length === 0 || otherDead !== undefined) return []
  const { ledger } = await closeGone(tx, { actor: call.actor, today: call.today, source: 'screening', runId: null, now: call.now }, [
    { householdNo: withdrawal.household_no, cause: 'death' },
  ])
  return ledger
}

interface Stopped {
  readonly programme: string
  readonly valid_to: string
}

/** Kinds of hardship that stopped covering the person on or after the reported day, and do not cover them now. Nothing is restored by itself. */
async function openForStopped(
  tx: Writer,
  call: Call,
  withdrawal: Withdrawal,
  name: string,
): Promise<{ ledger: readonly LedgerEntry[]; jobs: readonly JobRequest[] }> {
  const { rows: stopped } = await sql<Stopped>`
    select s.programme, max(c.valid_to)::text as valid_to from hardship_person c join hardship s on s.id = c.hardship_id
    where c.person_no = ${withdrawal.person_no} and c.valid_to >= ${withdrawal.died_on ?? withdrawal.seen_on}::date
      and not exists (select from hardship_person n join hardship o on o.id = n.hardship_id where n.person_no = c.person_no and n.valid_to is null and o.valid_to is null and o.programme = s.programme)
    group by 1 order by 1`.execute(tx)
  if (stopped.length === 0) return { ledger: [], jobs: [] }
  const what = stopped.map((one) => programmeLabel(one.programme)).join('、')
  const day = withdrawal.died_on === null ? '' : `（${withdrawal.died_on}）`
  const outcome = await openFromPerson(tx, call, 'manual', {
    householdNo: withdrawal.household_no,
    personNo: withdrawal.person_no,
    cause: 'gap-living',
    grade: 2,
    indicators: [],
    sentence: `${name}被误报死亡${day}，登记已撤销；其后停止的${what}请核实，按程序恢复并补发`,
    evidence: [
      ...stopped.map((one) => ({ label: `${programmeLabel(one.programme)}停止`, value: one.valid_to })),
      { label: '核实在世', value: `${withdrawal.seen_on} ${evidenceLabel(withdrawal.evidence)}` },
    ],
  })
  return { ledger: outcome.ledger, jobs: outcome.jobs ?? [] }
}

function programmeLabel(programme: string): string {
  return labelOf(contract.programmeLabels, programme)
}

function evidenceLabel(evidence: string): string {
  return labelOf(registry.aliveEvidence, evidence)
}

const hand = systemActor('alerts', ['alert.create'])

export const deathWithdrawalWork = {
  definition: followDeathWithdrawal,
  handler:
    (services: Services) =>
    async ({ withdrawalId }: { withdrawalId: number }) => {
      await execute(services, followWithdrawnDeath, hand, { withdrawalId })
    },
}

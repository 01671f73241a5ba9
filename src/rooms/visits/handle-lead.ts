import { z } from 'zod'
import type { Actor } from '#access'
import { defineCommand, read, recordLooks, type Services } from '#command'
import { visitFindings, visits as contract, type LeadKind } from '#contract'
import type { Writer } from '#db'
import { DomainError, ensure, regionLevel } from '#kernel'
import { openFromPerson } from '#rooms/alerts'
import { nameInitials } from '#rooms/registry'
import { leadPhoneContext } from './report-lead.ts'

interface HeldLead {
  readonly id: number
  readonly region_code: string
  readonly person_name: string
  readonly place_note: string
  readonly description: string
  readonly kinds: string[]
  readonly reported_at: Date
}

async function holdOpen(tx: Writer, id: number): Promise<HeldLead> {
  const lead = await tx.selectFrom('lead').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  ensure(lead !== undefined, 'not-found', '没有这条线索，或不在您的管辖范围内')
  ensure(lead.status === 'open', 'state.conflict', `这条线索已由${lead.handled_by_name}处理`, { hint: '请刷新页面查看结果' })
  return lead
}

/**
 * The lead becomes an alert: of a family the registry has, or of one entered anew with nothing but the name that was reported; its
 * members follow when a clerk or the register knows them.
 */
export const linkLead = defineCommand({
  verb: 'lead.link',
  ability: 'lead.handle',
  input: z.object({ id: z.number().int(), ...contract.linkLead.body.shape }),
  async run(tx, { id, householdNo, family, cause, grade, sentence }, call) {
    const lead = await holdOpen(tx, id)
    ensure((householdNo === null) === (family !== null), 'input.invalid', '请选择一户家庭，或登记为新家庭')
    const household = householdNo ?? (await enterFamily(tx, family))
    const kinds = lead.kinds.filter((kind): kind is LeadKind => Object.hasOwn(visitFindings, kind))
    const outcome = await openFromPerson(tx, call, 'visit', {
      householdNo: household,
      cause,
      grade,
      sentence,
      indicators: [],
      evidence: [
        {
          label: `协理员线索：${kinds.map((kind) => visitFindings[kind].label).join('、') || '其他'}`,
          value: lead.description,
          source: {
            dataset: '走访线索',
            fileName: `线索 #${String(id)}`,
            importId: null,
            row: null,
            day: chinaDay.format(lead.reported_at),
          },
        },
      ],
    })
    await tx
      .updateTable('lead')
      .set({
        status: 'linked',
        household_no: household,
        alert_id: outcome.reply.id,
        handled_by_name: call.actor.name,
        handled_at: call.now,
      })
      .where('id', '=', id)
      .execute()
    await writeChain(tx, lead, household)
    const entry = {
      verb: 'lead.link',
      subject: `lead:${String(id)}`,
      regionCode: lead.region_code,
      householdNo: household,
      detail: { alert: outcome.reply.id, newFamily: householdNo === null },
    }
    return {
      reply: { householdNo: household, alertId: outcome.reply.id, existing: outcome.reply.existing },
      ledger: [entry, ...outcome.ledger],
      jobs: outcome.jobs ?? [],
    }
  },
})

const chinaDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })

async function enterFamily(tx: Writer, family: z.output<typeof contract.linkLead.body>['family']): Promise<number> {
  ensure(family !== null, 'input.invalid', '请填写新家庭的情况')
  const { village, headName: name } = family
  ensure(regionLevel(village) === 'village', 'input.invalid', '请选择村（社区）', {
    details: { fields: [{ field: 'village', reason: '请选到村（社区）' }] },
  })
  const row = await tx
    .insertInto('household')
    .values({
      region_code: village,
      hukou_kind: family.hukouKind,
      address: family.address,
      head_name: name,
      head_initials: nameInitials(name),
      size: 1,
    })
    .returning('household_no')
    .executeTakeFirstOrThrow()
  return row.household_no
}

async function writeChain(tx: Writer, lead: HeldLead, householdNo: number): Promise<void> {
  const { region_code } = await tx
    .selectFrom('household')
    .select('region_code')
    .where('household_no', '=', householdNo)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('chain_event')
    .values({
      household_no: householdNo,
      region_code,
      occurred_on: chinaDay.format(lead.reported_at),
      kind: 'visit',
      department: 'civil-affairs',
      title: '协理员走访发现，上报线索',
      source_kind: 'lead',
      source_id: lead.id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export const dismissLead = defineCommand({
  verb: 'lead.dismiss',
  ability: 'lead.handle',
  input: z.object({ id: z.number().int(), ...contract.dismissLead.body.shape }),
  async run(tx, { id, reason }, { actor, now }) {
    const lead = await holdOpen(tx, id)
    await tx
      .updateTable('lead')
      .set({ status: 'dismissed', handled_by_name: actor.name, handled_at: now, handled_note: reason })
      .where('id', '=', id)
      .execute()
    return { reply: {}, ledger: [{ verb: 'lead.dismiss', subject: `lead:${String(id)}`, regionCode: lead.region_code }] }
  },
})

/** The phone number somebody reported with a lead. Not a command, so that it is kept nowhere; the look is in the ledger before it leaves. */
export async function phoneOfLead(services: Services, actor: Actor, id: number, purpose: string): Promise<{ phone: string }> {
  const lead = await read(services, actor, (reader) =>
    reader.selectFrom('lead').select(['client_id', 'phone_sealed', 'region_code']).where('id', '=', id).executeTakeFirst(),
  )
  ensure(lead !== undefined, 'not-found', '没有这条线索，或不在您的管辖范围内')
  if (lead.phone_sealed === '') throw new DomainError('not-found', '线索没有留电话')
  await recordLooks(services, actor, [{ verb: 'lead.call', subject: `lead:${String(id)}`, regionCode: lead.region_code, purpose }])
  return { phone: services.vault.open(lead.phone_sealed, leadPhoneContext(lead.client_id)) }
}

import { sql } from 'kysely'
import { handleWith, read, recordLooks, type Route } from '#command'
import { alerts, departmentsApi as contract } from '#contract'
import { DomainError, ensure, idNumberProblemText, parseIdNumber, type IdNumber } from '#kernel'

interface Listed {
  person_no: number
  household_no: number | null
  region_code: string
  programme: string | null
  valid_from: string | null
  valid_to: string | null
}

type Programme = keyof typeof alerts.programmeLabels
const programmes = Object.entries(alerts.programmeLabels) as [Programme, string][]

/** Answers a department's question about one person, and writes it down before the answer leaves. */
export const personStatusRoute: Route = handleWith(contract.personStatus, async ({ services, actor, body }) => {
  const idNumber = checked(body.idNumber)
  const today = services.clock.today()
  const on = body.on ?? today
  ensure(on <= today, 'input.invalid', '日期还没有到', { details: { fields: [{ field: 'on', reason: '日期还没有到' }] } })
  const { rows } = await read(services, actor, (reader) =>
    sql<Listed>`select * from programme_status(${services.vault.personToken(idNumber)}::uuid, ${body.of === 'household'}, ${on}::date)`.execute(
      reader,
    ),
  )
  const person = rows[0]
  await recordLooks(services, actor, [
    {
      verb: 'person.status',
      subject: person === undefined ? 'person:unknown' : `person:${String(person.person_no)}`,
      regionCode: person?.region_code ?? actor.regionCode,
      householdNo: person?.household_no ?? null,
      personNo: person?.person_no ?? null,
      purpose: body.purpose,
      detail: { caseNumber: body.caseNumber, of: body.of, on, known: person !== undefined },
    },
  ])
  if (person === undefined) return { known: false, on, programmes: [] }
  return {
    known: true,
    on,
    programmes: programmes.map(([programme, label]) => {
      const row = rows.find((one) => one.programme === programme)
      return { programme, label, listed: row !== undefined, from: row?.valid_from ?? null, to: row?.valid_to ?? null }
    }),
  }
})

/** The number as it is registered. What is wrong with it is said without repeating it. */
function checked(text: string): IdNumber {
  const parsed = parseIdNumber(text)
  if (parsed.ok) return parsed.value
  const reason = idNumberProblemText[parsed.problem]
  throw new DomainError('input.invalid', `提交的内容有误：${reason}`, {
    hint: '请按提示改正后重新提交',
    details: { fields: [{ field: 'idNumber', reason }] },
  })
}

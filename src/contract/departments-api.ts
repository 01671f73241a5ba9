import { z } from 'zod'
import { programmeLabels } from './alerts.ts'
import { dateField, keyField } from './fields.ts'
import { operation } from './operation.ts'

/** What departments' own systems ask, beside the operations of the rooms that are open to keys (`api: true`). */

export const listedProgramme = z.object({
  programme: keyField(programmeLabels).describe('低收入人口类型'),
  label: z.string().describe('类型名称'),
  listed: z.boolean().describe('这一天是否在册'),
  from: z.string().nullable().describe('自哪一天起；不在册为 null'),
  to: z.string().nullable().describe('到哪一天止（不含）；没有截止日为 null'),
})

/**
 * On which lists a person or the person's household stands on a day. The ID number stands in the body, never in the address. Every
 * question is written to the ledger with purpose and case number, also one about somebody unknown.
 */
export const personStatus = operation({
  id: 'api.personStatus',
  method: 'POST',
  path: '/api/persons/status',
  ability: 'registry.read',
  label: '查询低收入人口身份',
  look: 'person.status',
  api: true,
  body: z.object({
    idNumber: z.string().trim().min(1, '请填写公民身份号码').max(30).describe('公民身份号码，18 位'),
    of: z.enum(['person', 'household']).default('person').describe('person 本人，household 本人所在家庭'),
    on: dateField.optional().describe('哪一天，形如 2026-10-31；不写为今天'),
    purpose: z.string().trim().min(4, '请写明查询目的（至少 4 个字）').max(200).describe('查询目的，例如“住院救助一站式结算”'),
    caseNumber: z.string().trim().min(1, '请填写业务编号').max(60).describe('本次业务在贵单位的编号'),
  }),
  reply: z.object({
    known: z.boolean().describe('在本密钥的辖区内有没有这个人的登记'),
    on: z.string().describe('以下为哪一天的情况'),
    programmes: z.array(listedProgramme).describe('known 为 false 时为空'),
  }),
})

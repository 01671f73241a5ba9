import { z } from 'zod'
import { addressNumber, dateField, idParam, keyField, reasonField, regionField, rowNumber } from './fields.ts'
import { operation } from './operation.ts'
import { relationLabels } from './registry-words.ts'

/** What a desk may do to a file: see a number in full, correct a contact, move, add or remove a member, take back a death. */

/** Shows a masked value in full. It names the matter that runs for the family (`matters` of the person's file); where none runs, a written reason, which the security officer sees. */
export const reveal = operation({
  id: 'registry.reveal',
  method: 'POST',
  path: '/api/persons/{id}/reveal',
  ability: 'registry.reveal',
  label: '查看完整号码',
  params: idParam,
  body: z.object({
    field: z.enum(['idNumber', 'phone']),
    matter: z.string().trim().max(40).default('').describe('在办事项，取自人员档案的 matters'),
    reason: z.string().trim().max(200).default('').describe('没有在办事项时写明原因（至少 4 个字）'),
  }),
  reply: z.object({ value: z.string() }),
})

export const editContact = operation({
  id: 'registry.editContact',
  method: 'POST',
  path: '/api/persons/{id}/contact',
  ability: 'registry.edit',
  label: '更正联系方式',
  params: idParam,
  body: z.object({
    phone: z.string().trim().max(30).optional().describe('空字符串为删除'),
    address: z.string().trim().max(200).optional(),
    reason: reasonField,
  }),
})

/** The household lives in another village from a day on; everything open about it follows to the new desks. */
export const moveHousehold = operation({
  id: 'registry.moveHousehold',
  method: 'POST',
  path: '/api/households/{id}/move',
  ability: 'registry.edit',
  label: '迁居',
  params: idParam,
  body: z.object({ village: regionField, address: z.string().trim().max(200).default(''), on: dateField, reason: reasonField }),
  reply: z.object({ alerts: z.number().int().describe('随户转移的在办预警'), visible: z.boolean().describe('迁居后仍在本人管辖范围') }),
})

/** A member comes: somebody the registry knows by number, or somebody new with name and ID number. For a member of the household already: a new relation. */
export const addMember = operation({
  id: 'registry.addMember',
  method: 'POST',
  path: '/api/households/{id}/members',
  ability: 'registry.edit',
  label: '增加成员',
  params: idParam,
  body: z.object({
    idNumber: z.string().trim().min(15, '请填写身份证号').max(30),
    name: z.string().trim().min(1, '请填写姓名').max(60),
    relation: keyField(relationLabels),
    on: dateField,
    reason: reasonField,
  }),
  reply: z.object({ personNo: z.number().int(), known: z.boolean() }),
})

export const memberParams = z.object({ id: addressNumber, personNo: addressNumber })

export const removeMember = operation({
  id: 'registry.removeMember',
  method: 'POST',
  path: '/api/households/{id}/members/{personNo}/leave',
  ability: 'registry.edit',
  label: '成员离户',
  params: memberParams,
  body: z.object({ on: dateField, reason: reasonField }),
})

/** How it is known that somebody who was reported dead lives. */
export const aliveEvidence = {
  seen: '本人到场核验',
  visited: '入户见到本人',
  police: '公安机关证明',
  hospital: '医疗机构证明',
  department: '原报部门书面更正',
} as const
export type AliveEvidence = keyof typeof aliveEvidence

/**
 * A death that a department reported wrongly is taken back: the person lives again, belongs to the household again, and the same report is
 * not taken any more. What was stopped because of it is put before the desk in charge; nothing is restored by itself.
 */
export const withdrawDeath = operation({
  id: 'registry.withdrawDeath',
  method: 'POST',
  path: '/api/persons/{id}/death-withdrawal',
  ability: 'registry.merge',
  label: '撤销死亡登记',
  params: idParam,
  body: z.object({
    seenOn: dateField.describe('核实在世的日期'),
    evidence: keyField(aliveEvidence),
    attachmentId: rowNumber.optional().describe('证明材料：已上传的附件'),
    reason: reasonField,
  }),
  reply: z.object({ householdNo: z.number().int().nullable().describe('恢复到的家庭') }),
})

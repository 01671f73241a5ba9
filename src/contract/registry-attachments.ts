import { z } from 'zod'
import { addressNumber, idParam, instantField, keyField, reasonField } from './fields.ts'
import { operation } from './operation.ts'

/** 附件: papers and photographs of a household. */

/** The largest paper that is taken, in bytes. */
export const largestPaper = 20 * 1024 ** 2

export const attachmentKinds = {
  photo: '照片',
  house: '房屋照片',
  id: '证件',
  income: '收入证明',
  medical: '病历票据',
  authorisation: '授权书',
  survey: '入户调查表',
  other: '其他材料',
} as const
export type AttachmentKind = keyof typeof attachmentKinds
/** Kinds on a household's page: also those that other rooms add. */
export const attachmentLabels = { ...attachmentKinds, visit: '走访照片', 'alert-answer': '反馈佐证' } as const

export const attachmentItem = z.object({
  id: z.number().int(),
  kind: z.string(),
  title: z.string(),
  mime: z.string(),
  size: z.number().int(),
  personName: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instantField,
  image: z.boolean(),
  closed: z.boolean().describe('未成年人的材料，须经同意才能打开'),
})

export const uploadAttachment = operation({
  id: 'registry.uploadAttachment',
  method: 'POST',
  path: '/api/households/{id}/attachments',
  ability: 'registry.edit',
  label: '上传附件',
  params: idParam,
  transfer: 'upload',
  body: z.object({
    kind: keyField(attachmentKinds),
    title: z.string().trim().max(80).default(''),
    personNo: addressNumber.optional(),
  }),
  reply: z.object({ id: z.number().int() }),
})

export const downloadAttachment = operation({
  id: 'registry.downloadAttachment',
  method: 'GET',
  path: '/api/attachments/{id}',
  ability: 'registry.read',
  label: '下载附件',
  params: idParam,
  transfer: 'file',
})

export const removeAttachment = operation({
  id: 'registry.removeAttachment',
  method: 'POST',
  path: '/api/attachments/{id}/remove',
  ability: 'registry.edit',
  label: '移除附件',
  params: idParam,
  body: z.object({ reason: reasonField }),
})

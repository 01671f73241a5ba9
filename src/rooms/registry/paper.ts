import type { Writer } from '#db'
import { ensure } from '#kernel'

/** The paper that proves what is said of a person: an attachment of the person or of the household they belong to. */
export async function requirePaper(
  tx: Writer,
  attachmentId: number,
  person: { readonly person_no: number; readonly household_no: number | null },
): Promise<void> {
  const paper = await tx
    .selectFrom('attachment')
    .select(['household_no', 'person_no'])
    .where('id', '=', attachmentId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  ensure(
    paper !== undefined &&
      (paper.person_no === person.person_no || (paper.household_no !== null && paper.household_no === person.household_no)),
    'not-found',
    '没有这份材料，或不是这户的',
    { hint: '请先在家庭页面上传证明材料' },
  )
}

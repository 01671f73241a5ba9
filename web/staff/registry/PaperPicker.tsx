import { Button, Upload } from 'antd'
import type { ReactNode } from 'react'

/** One paper that proves what is written beside it, sent with it. */
export function PaperPicker({ paper, choose }: { paper: File | undefined; choose: (paper: File | undefined) => void }): ReactNode {
  return (
    <Upload
      accept="image/*,.pdf"
      maxCount={1}
      fileList={paper === undefined ? [] : [{ uid: '1', name: paper.name }]}
      beforeUpload={(chosen) => {
        choose(chosen)
        return false
      }}
      onRemove={() => {
        choose(undefined)
      }}
    >
      <Button size="small">选择照片或 PDF</Button>
    </Upload>
  )
}

import { App, Button, Upload } from 'antd'
import type { ReactNode } from 'react'
import { registry } from '#contract'
import { fileSize } from '../../ui/format.ts'

/** One paper that proves what is written beside it, sent with it. */
export function PaperPicker({ paper, choose }: { paper: File | undefined; choose: (paper: File | undefined) => void }): ReactNode {
  const { message } = App.useApp()
  return (
    <Upload
      accept="image/*,.pdf"
      maxCount={1}
      fileList={paper === undefined ? [] : [{ uid: '1', name: paper.name }]}
      beforeUpload={(chosen) => {
        const refused = refusal(chosen)
        if (refused === undefined) choose(chosen)
        else void message.error(refused)
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

/** Why a file is not taken, before it is sent; the server looks into it all the same. */
export function refusal({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): string | undefined {
  if (!type.startsWith('image/') && type !== 'application/pdf') return `“${name}”不是图片，也不是 PDF，请另选`
  if (size === 0) return `“${name}”是空文件，请另选`
  if (size > registry.largestPaper)
    return `“${name}”有 ${fileSize(size)}，超过上限 ${fileSize(registry.largestPaper)}；请压缩或拍成照片再选`
  return undefined
}

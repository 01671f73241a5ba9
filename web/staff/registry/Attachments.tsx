import { DeleteOutlined, DownloadOutlined, FilePdfOutlined, LockOutlined } from '@ant-design/icons'
import { App, Button, Image, Input, Select, Upload } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { registry } from '#contract'
import { downloadUrl, upload, useCommand } from '../../ui/client.ts'
import { Empty } from '../../ui/Empty.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { dayOf, fileSize, labelOf } from '../../ui/format.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'

type Item = registry.HouseholdFile['attachments'][number]

const kinds = Object.entries(registry.attachmentKinds).map(([value, label]) => ({ value: value as registry.AttachmentKind, label }))
const url = (item: Item): string => downloadUrl(registry.downloadAttachment, { params: { id: item.id } })

const closedBecause = '未成年人的材料，申请并经负责人同意后才能打开'

/** 附件: photos side by side, papers to download; each look is recorded. */
export function Attachments({ file }: { file: registry.HouseholdFile }): ReactNode {
  const [removing, setRemoving] = useState<Item | null>(null)
  return (
    <>
      <Add file={file} />
      {file.attachments.length === 0 && (
        <Empty title="还没有照片和材料" next="支持 JPG、PNG、WebP 图片和 PDF，每个不超过 20 MB，加密保存" />
      )}
      <Image.PreviewGroup>
        <ul className="rg-papers">
          {file.attachments.map((item) => (
            <li key={item.id}>
              {item.closed ? (
                <span className="rg-paper" title={closedBecause}>
                  <LockOutlined />
                </span>
              ) : item.image ? (
                <Image src={url(item)} alt={item.title} height={96} width={128} />
              ) : (
                <a className="rg-paper" href={url(item)} download aria-label={`下载 ${item.title}`}>
                  <FilePdfOutlined />
                </a>
              )}
              <b title={item.title}>{item.title}</b>
              <span className="dd-quiet">{aboutOf(item)}</span>
              <small className="dd-quiet">
                {dayOf(item.createdAt)} {item.createdBy} {fileSize(item.size)}
              </small>
              <span className="rg-paper-tools">
                {item.closed ? (
                  <Button size="small" type="text" icon={<DownloadOutlined />} disabled aria-label="下载" title={closedBecause} />
                ) : (
                  <Button size="small" type="text" icon={<DownloadOutlined />} href={url(item)} download aria-label="下载" />
                )}
                <Button
                  size="small"
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label="移除"
                  disabled={!file.can.edit.allowed}
                  title={file.can.edit.allowed ? '移除' : file.can.edit.reason}
                  onClick={() => {
                    setRemoving(item)
                  }}
                />
              </span>
            </li>
          ))}
        </ul>
      </Image.PreviewGroup>
      {removing !== null && (
        <Remove
          item={removing}
          close={() => {
            setRemoving(null)
          }}
        />
      )}
    </>
  )
}

/** The kind where the title does not say it, and whose it is. */
function aboutOf({ kind, title, personName }: Item): string {
  const label = labelOf(registry.attachmentLabels, kind)
  return [label === title ? '' : label, personName ?? '全户'].filter((part) => part !== '').join(' · ')
}

function Add({ file }: { file: registry.HouseholdFile }): ReactNode {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [kind, setKind] = useState<registry.AttachmentKind>('other')
  const [personNo, setPersonNo] = useState<number | undefined>(undefined)
  const [title, setTitle] = useState('')
  const [share, setShare] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const { edit } = file.can
  const send = async (chosen: File): Promise<void> => {
    setError(null)
    setShare(0)
    try {
      await upload(
        registry.uploadAttachment,
        chosen,
        { kind, title, ...(personNo === undefined ? {} : { personNo }) },
        { params: { id: file.householdNo }, onProgress: setShare },
      )
      void message.success('已上传')
      setTitle('')
      await queries.invalidateQueries()
    } catch (caught) {
      setError(caught)
    } finally {
      setShare(null)
    }
  }
  return (
    <div className="rg-upload">
      <Select size="small" aria-label="材料种类" style={{ width: 120 }} value={kind} onChange={setKind} options={kinds} />
      <Select
        size="small"
        aria-label="谁的"
        style={{ width: 120 }}
        allowClear
        placeholder="全户"
        value={personNo}
        onChange={(value: number | undefined) => {
          setPersonNo(value)
        }}
        options={file.members.map((member) => ({ value: member.personNo, label: member.name }))}
      />
      <Input
        size="small"
        aria-label="名称"
        style={{ width: 200 }}
        maxLength={80}
        placeholder="名称（可不填）"
        value={title}
        onChange={(event) => {
          setTitle(event.target.value)
        }}
      />
      <Upload
        accept="image/jpeg,image/png,image/webp,application/pdf"
        showUploadList={false}
        disabled={!edit.allowed || share !== null}
        beforeUpload={(chosen) => {
          void send(chosen)
          return false
        }}
      >
        <Button size="small" disabled={!edit.allowed} title={edit.allowed ? undefined : edit.reason} loading={share !== null}>
          {share === null ? '选择文件上传' : `正在上传 ${String(Math.round(share * 100))}%`}
        </Button>
      </Upload>
      {error !== null && <ErrorView error={error} kept="原有附件不受影响" />}
    </div>
  )
}

function Remove({ item, close }: { item: Item; close: () => void }): ReactNode {
  const { message } = App.useApp()
  const command = useCommand(registry.removeAttachment, () => {
    void message.success('已移除')
    close()
  })
  return (
    <ReasonModal
      title={`移除 ${item.title}`}
      ok="移除"
      danger
      hint="如：拍错了人、材料已过期"
      pending={command.isPending}
      error={command.error}
      close={close}
      submit={(reason) => {
        void command.run({ params: { id: item.id }, body: { reason } }).catch(() => undefined)
      }}
    >
      <p className="dd-quiet">移除后不再显示；原件仍按保存期限留存备查。</p>
    </ReasonModal>
  )
}

import { UploadOutlined } from '@ant-design/icons'
import { App, Button, Select, Upload } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { policy } from '#contract'
import { upload } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { dateTime } from '../../ui/format.ts'

/** Loading the official text, who loaded which one when, and what the last loading found. */
export function OfficialText({
  page,
  version,
  onVersion,
}: {
  page: policy.DocumentPage
  version: string | undefined
  onVersion: (id: string | undefined) => void
}): ReactNode {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [result, setResult] = useState<policy.TextResult>()
  const send = async (file: File): Promise<void> => {
    setSending(true)
    setProblem(undefined)
    setResult(undefined)
    try {
      const done = await upload(policy.loadText, file, {}, { params: { document: page.name } })
      setResult(done)
      onVersion(undefined)
      await queries.invalidateQueries()
      void message.success(`${String(done.expected)} 条中对上 ${String(done.matched)} 条`)
    } catch (error) {
      setProblem(error)
    } finally {
      setSending(false)
    }
  }
  const shown = page.loads.find(({ id }) => id === page.shown)
  return (
    <div className="pl-official">
      <h2>官方原文</h2>
      {shown === undefined ? (
        <p className="dd-quiet">还没有载入。载入后，每一条的原文会显示在要点下面。</p>
      ) : (
        <p>
          {shown.fileName}
          {'　'}
          <span className="dd-quiet">
            {shown.loadedBy} {dateTime(shown.loadedAt)} 载入，{shown.expected} 条中对上 {shown.matched} 条
          </span>
        </p>
      )}
      <div className="pl-official-tools">
        <Upload
          accept=".txt,.md,.docx"
          showUploadList={false}
          disabled={!page.mayLoad || sending}
          beforeUpload={(file) => {
            void send(file)
            return false
          }}
        >
          <Button size="small" icon={<UploadOutlined />} loading={sending} disabled={!page.mayLoad} title={page.refusal}>
            {shown === undefined ? '载入原文' : '重新载入'}
          </Button>
        </Upload>
        {page.loads.length > 1 && (
          <Select
            size="small"
            aria-label="看哪一次载入的"
            style={{ width: 220 }}
            value={version ?? String(page.loads[0]?.id)}
            onChange={(id) => {
              onVersion(id === String(page.loads[0]?.id) ? undefined : id)
            }}
            options={page.loads.map((load, at) => ({
              value: String(load.id),
              label: `${dateTime(load.loadedAt)} ${load.loadedBy}${at === 0 ? '（最新）' : ''}`,
            }))}
          />
        )}
        <span className="dd-quiet">TXT、Markdown、DOCX</span>
      </div>
      {problem !== undefined && <ErrorView error={problem} kept="原来的原文没有变" />}
      {result !== undefined && <Result result={result} />}
      {result === undefined && page.missing.length > 0 && <p className="pl-warn">原文里没有找到：{page.missing.join('、')}</p>}
    </div>
  )
}

function Result({
  result: { matched, expected, missing, unlisted, changed, warnings, encoding, format },
}: {
  result: policy.TextResult
}): ReactNode {
  return (
    <ul className="pl-result">
      <li>
        按 {format.toUpperCase()}（{encoding}）读入，{expected} 条中对上 <b>{matched}</b> 条
      </li>
      {missing.length > 0 && <li className="pl-warn">原文里没有找到：{missing.join('、')}</li>}
      {unlisted.length > 0 && <li className="pl-warn">没有对到条款的段落：{unlisted.join('；')}</li>}
      {changed !== null && <li>{changed.length === 0 ? '与上次载入的相同' : `与上次载入的不同：${changed.join('、')}`}</li>}
      {warnings.map((warning) => (
        <li key={warning} className="pl-warn">
          {warning}
        </li>
      ))}
    </ul>
  )
}

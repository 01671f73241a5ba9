import { InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Progress, Select, Upload } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { upload, useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { may, useMe } from '../../ui/session.ts'
import { FileReading } from './FileReading.tsx'
import { SubmitForm } from './SubmitForm.tsx'

type Inspection = ReplyOf<typeof imports.inspect>

/** Hands in a file: drop it, see how it was read, say what it is, done. Nothing is stored in the registry before the last step. */
export default function NewImport(): ReactNode {
  const me = useMe()
  const [, navigate] = useLocation()
  const [file, setFile] = useState<File>()
  const [sent, setSent] = useState<number>()
  const [inspection, setInspection] = useState<Inspection>()
  const [problem, setProblem] = useState<unknown>()
  const submit = useCommand(imports.submit, (reply) => { navigate(`/imports/${String(reply.id)}`) })

  async function inspect(chosen: File, dataset?: string): Promise<void> {
    setFile(chosen)
    setProblem(undefined)
    setSent(0)
    try {
      setInspection(await upload(imports.inspect, chosen, { dataset: dataset ?? '' }, { onProgress: setSent }))
    } catch (error) {
      setInspection(undefined)
      setProblem(error)
    } finally {
      setSent(undefined)
    }
  }

  if (!may(me, 'import.submit')) return <Alert type="info" title="您的岗位不报送数据" />
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader title="交文件" back={{ href: '/imports', label: '数据导入' }} note="CSV、XLSX、XLS 都行；表头叫法不同、有标题行、有合计行都能认" />
      <section className="dd-card">
        <Upload.Dragger accept=".csv,.txt,.xlsx,.xls" showUploadList={false} disabled={sent !== undefined} beforeUpload={(chosen) => { void inspect(chosen); return false }}>
          <p style={{ margin: 4 }}><InboxOutlined style={{ fontSize: 28 }} /></p>
          <p style={{ margin: 4 }}>{file === undefined ? '把文件拖到这里，或点击选择' : file.name}</p>
        </Upload.Dragger>
        {sent !== undefined && <Progress percent={Math.round(sent * 100)} format={(percent) => (percent === 100 ? '正在识别' : `上传 ${String(percent)}%`)} />}
        {problem !== undefined && <ErrorView error={problem} kept="没有收下任何数据" />}
      </section>
      {inspection !== undefined && file !== undefined && (
        <>
          <section className="dd-card">
            <h2>这是什么数据</h2>
            {inspection.alreadyImported !== null && <Alert type="warning" showIcon title="这份文件交过了" description="同样内容、同样数据期再交一次不会重复。" action={<Button size="small" onClick={() => { navigate(`/imports/${String(inspection.alreadyImported)}`) }}>看上次的结果</Button>} />}
            <div className="dd-row" style={{ margin: '8px 0' }}>
              <Select size="small" style={{ width: 300 }} value={inspection.dataset ?? undefined} placeholder="选择数据集" showSearch={{ optionFilterProp: 'label' }}
                options={inspection.candidates.map((one) => ({ value: one.dataset, label: `${one.name}（${one.department}，对上 ${String(one.matched)}/${String(one.total)} 列）` }))}
                onChange={(dataset: string) => { void inspect(file, dataset) }} />
              <span className="dd-quiet">{inspection.kind === 'csv' ? `CSV，编码 ${inspection.encoding ?? '未知'}` : inspection.kind.toUpperCase()}{inspection.headerRow === null ? '' : `，表头在第 ${String(inspection.headerRow)} 行`}</span>
            </div>
            {inspection.missing.length > 0 && <Alert type="error" showIcon title={`缺少必填的列：${inspection.missing.join('、')}`} description="请补上这些列后重新上传；列名不同的，改成模板里的列名，或换一个数据集。" />}
            {inspection.warnings.map((warning) => <p key={warning} className="dd-quiet" style={{ margin: '2px 0' }}>· {warning}</p>)}
          </section>
          <FileReading inspection={inspection} />
          {inspection.missing.length === 0 && inspection.dataset !== null && (
            <SubmitForm key={inspection.token} dataset={inspection.dataset} period={inspection.period} pending={submit.isPending} error={submit.error}
              onSubmit={(fields) => { void submit.run({ body: { token: inspection.token, ...fields } }).catch(() => undefined) }} />
          )}
        </>
      )}
    </div>
  )
}

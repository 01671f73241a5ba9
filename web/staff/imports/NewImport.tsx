import { InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Progress, Upload } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { imports } from '#contract'
import { upload, useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { count, fileSize } from '../../ui/format.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { may, useMe } from '../../ui/session.ts'
import { choicesOf, givenColumns, missingFields, type ColumnChoice } from './column-mapping.ts'
import { DataSetChoice } from './DataSetChoice.tsx'
import { FileReading } from './FileReading.tsx'
import { SubmitForm, type SubmitFields } from './SubmitForm.tsx'

type Inspection = imports.Inspection

/** Hands in a file: drop it, see how it was read, say what it is, done. Nothing is stored in the registry before the last step. */
export default function NewImport(): ReactNode {
  const me = useMe()
  const [, navigate] = useLocation()
  const [fileName, setFileName] = useState<string>()
  const [sent, setSent] = useState<number>()
  const [inspection, setInspection] = useState<Inspection>()
  const [choices, setChoices] = useState<ColumnChoice[]>([])
  const [problem, setProblem] = useState<unknown>()
  const submit = useCommand(imports.submit, (reply) => {
    navigate(`/imports/${String(reply.id)}`)
  })
  const again = useCommand(imports.inspectAs, show)

  function show(found: Inspection): void {
    setInspection(found)
    setChoices(choicesOf(found))
  }

  async function send(chosen: File): Promise<void> {
    setFileName(chosen.name)
    setProblem(undefined)
    setInspection(undefined)
    submit.reset()
    setSent(0)
    try {
      show(await upload(imports.inspect, chosen, {}, { onProgress: setSent }))
    } catch (error) {
      setProblem(error)
    } finally {
      setSent(undefined)
    }
  }

  if (!may(me, 'import.submit'))
    return (
      <div className="dd-screen">
        <Alert type="info" title="您的岗位不报送数据" />
      </div>
    )
  const handIn = (found: Inspection, fields: SubmitFields): void => {
    const given = found.corrects === null ? givenColumns(found, choices) : []
    void submit.run({ body: { token: found.token, dataset: found.dataset ?? '', ...fields, given } }).catch(() => undefined)
  }
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        title="交文件"
        back={{ href: '/imports', label: '数据导入' }}
        note="CSV、XLSX、XLS 都行；表头叫法不同、有标题行、有合计行都能认；退回的行改好后也从这里交"
      />
      <section className="dd-card">
        <Upload.Dragger
          className={inspection === undefined ? 'dd-drop' : 'dd-drop dd-drop-small'}
          accept=".csv,.txt,.xlsx,.xls"
          showUploadList={false}
          disabled={sent !== undefined}
          beforeUpload={(chosen) => {
            void send(chosen)
            return false
          }}
        >
          {inspection === undefined && (
            <p>
              <InboxOutlined style={{ fontSize: 28 }} />
            </p>
          )}
          <p>
            {fileName ?? '把文件拖到这里，或点击选择'}
            {inspection !== undefined && <span className="dd-quiet">　{fileSize(inspection.fileSize)}　换一份，再拖到这里或点击</span>}
          </p>
        </Upload.Dragger>
        {sent !== undefined && (
          <Progress percent={Math.round(sent * 100)} format={(percent) => (percent === 100 ? '正在识别' : `上传 ${String(percent)}%`)} />
        )}
        {(problem !== undefined || again.error !== null) && <ErrorView error={problem ?? again.error} kept="没有收下任何数据" />}
      </section>
      {inspection !== undefined &&
        (inspection.corrects === null ? (
          <Fresh
            inspection={inspection}
            choices={choices}
            onChoices={setChoices}
            pending={again.isPending}
            onChoose={(dataset) => {
              void again.run({ body: { token: inspection.token, dataset } }).catch(() => undefined)
            }}
          >
            {(unready) => (
              <SubmitForm
                key={`${inspection.token}${inspection.dataset ?? ''}`}
                dataset={inspection.dataset ?? ''}
                period={inspection.period}
                guessed={inspection.periodFrom === 'expected'}
                unready={unready}
                pending={submit.isPending}
                error={submit.error}
                onSubmit={(fields) => {
                  handIn(inspection, fields)
                }}
              />
            )}
          </Fresh>
        ) : (
          <Returned
            inspection={inspection}
            corrects={inspection.corrects}
            pending={submit.isPending}
            error={submit.error}
            onSubmit={(fields) => {
              handIn(inspection, fields)
            }}
          />
        ))}
    </div>
  )
}

/** A file that is new: which data set it is, what its columns are, then the last step. */
function Fresh({
  inspection,
  choices,
  onChoices,
  pending,
  onChoose,
  children,
}: {
  inspection: Inspection
  choices: ColumnChoice[]
  onChoices: (choices: ColumnChoice[]) => void
  pending: boolean
  onChoose: (dataset: string) => void
  children: (unready: string | undefined) => ReactNode
}): ReactNode {
  const missing = inspection.dataset === null ? [] : missingFields(inspection, choices)
  const misfit = !inspection.fits && givenColumns(inspection, choices).length === 0
  const unready =
    inspection.dataset === null
      ? '请先选数据集'
      : missing.length > 0
        ? '还有必填的列没有对上'
        : misfit
          ? '请换一个数据集，或在列名下逐列确认'
          : undefined
  return (
    <>
      <DataSetChoice
        inspection={inspection}
        pending={pending}
        missing={missing}
        misfit={misfit && missing.length === 0 ? inspection.warnings[0] : undefined}
        onChoose={onChoose}
      />
      {inspection.dataset !== null && <FileReading inspection={inspection} choices={choices} onChange={onChoices} />}
      {inspection.dataset !== null && children(unready)}
    </>
  )
}

/** Rows that were returned and come back corrected: where they belong is known, there is nothing to choose. */
function Returned({
  inspection,
  corrects,
  pending,
  error,
  onSubmit,
}: {
  inspection: Inspection
  corrects: NonNullable<Inspection['corrects']>
  pending: boolean
  error: Error | null
  onSubmit: (fields: SubmitFields) => void
}): ReactNode {
  const name = inspection.candidates.find((one) => one.dataset === inspection.dataset)?.name ?? ''
  return (
    <section className="dd-card">
      <h2>这是退回的行</h2>
      <p>
        更正<Link href={`/imports/${String(corrects.importId)}`}>第 {corrects.importId} 号导入</Link>（{name} {corrects.period}），那里还有{' '}
        {count(corrects.waiting)} 行等待更正。改对的行补充收下，没改的、没带回来的行仍然等着。
      </p>
      <Button
        type="primary"
        size="small"
        style={{ marginTop: 8 }}
        loading={pending}
        onClick={() => {
          onSubmit({ period: corrects.period, regionCode: corrects.regionCode, adds: true })
        }}
      >
        提交更正
      </Button>
      {error !== null && <ErrorView error={error} kept="上传的文件还在，可再次提交" />}
    </section>
  )
}

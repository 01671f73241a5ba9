import { DownloadOutlined } from '@ant-design/icons'
import { Button, Table, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { catalogue, type ReplyOf } from '#contract'
import { downloadUrl, useRead } from '../../ui/client.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ScreenWaiting } from '../../ui/Reading.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Field = ReplyOf<typeof catalogue.dataset>['fields'][number]

const columns = [
  {
    title: '列名',
    dataIndex: 'label',
    width: 170,
    render: (label: string, field: Field) => (
      <>
        {label} {field.required && <span title="必填">*</span>}
      </>
    ),
  },
  { title: '类型', dataIndex: 'typeLabel', width: 90 },
  { title: '说明', dataIndex: 'description', width: 260 },
  {
    title: '取值',
    dataIndex: 'codes',
    render: (codes: Field['codes'], field: Field) =>
      field.codeList === null ? (
        ''
      ) : (
        <Tooltip title={codes.map((one) => `${one.code} ${one.label}`).join('，')}>
          <span>
            {field.codeList}：
            {codes
              .slice(0, 5)
              .map((one) => one.label)
              .join('、')}
            {codes.length > 5 ? ` 等 ${String(codes.length)} 项` : ''}
          </span>
        </Tooltip>
      ),
  },
  {
    title: '也认得这些叫法',
    dataIndex: 'synonyms',
    render: (synonyms: string[]) => <span className="dd-quiet">{synonyms.slice(0, 6).join('、')}</span>,
  },
  { title: '去向', dataIndex: 'personal', width: 150, render: (personal: boolean) => (personal ? <StatusTag>不进数据湖</StatusTag> : '') },
]

/** One data set: its columns as the department is asked to fill them in. */
export default function DatasetScreen(): ReactNode {
  const { dataset } = useParams<{ dataset: string }>()
  const shown = useRead(catalogue.dataset, { params: { dataset } })
  const { data } = shown
  if (shown.isError || data === undefined) return <ScreenWaiting reply={shown} />
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: '/catalogue', label: '数据目录' }}
        title={data.name}
        note={`${data.departmentName}　${data.frequencyLabel}　期末后 ${String(data.lateAfterDays)} 天算迟　依据 ${data.clause}`}
        actions={
          <>
            <Link href={`/imports?dataset=${data.id}`}>
              <Button size="small">看报送记录</Button>
            </Link>
            <Button
              size="small"
              type="primary"
              icon={<DownloadOutlined />}
              href={downloadUrl(catalogue.template, { params: { dataset: data.id } })}
            >
              下载报送模板
            </Button>
          </>
        }
      />
      <section className="dd-card">
        <p>{data.description}</p>
        <p className="dd-quiet">
          {data.grainLabel}；“{data.keyLabels.join('＋')}”相同的算同一条记录。* 为必填。
        </p>
        <Table<Field> size="small" rowKey="name" pagination={false} dataSource={data.fields} columns={columns} />
      </section>
    </div>
  )
}

import { Select } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { catalogue, type imports } from '#contract'
import { useRead } from '../../ui/client.ts'
import { useMe } from '../../ui/session.ts'
import './imports.css'

/** Which data set the file is: the likely ones first, then every other one the user may hand in. */
export function DataSetChoice({
  inspection,
  pending,
  missing,
  misfit,
  onChoose,
}: {
  inspection: imports.Inspection
  pending: boolean
  /** Required columns nobody has found yet. */
  missing: readonly string[]
  /** Why the file does not look like the chosen data set. */
  misfit: string | undefined
  onChoose: (dataset: string) => void
}): ReactNode {
  const me = useMe()
  const all = useRead(catalogue.datasets)
  const likely = new Set(inspection.candidates.map((one) => one.dataset))
  const others = (all.data?.rows ?? []).filter(
    (row) => !likely.has(row.id) && (me.role !== 'department' || row.department === me.department),
  )
  const options = [
    {
      label: '像这些',
      options: inspection.candidates.map((one) => ({
        value: one.dataset,
        label: `${one.name}（${one.department}，对上 ${String(one.matched)}/${String(one.total)} 列）`,
      })),
    },
    { label: '其他', options: others.map((row) => ({ value: row.id, label: `${row.name}（${row.departmentName}）` })) },
  ]
  return (
    <section className="dd-card">
      <h2>这是什么数据</h2>
      {inspection.alreadyImported !== null && (
        <p className="dd-ask-line">
          这份文件交过了；同样内容、同样数据期再交一次不会重复。
          <Link href={`/imports/${String(inspection.alreadyImported)}`}>看上次的结果</Link>
        </p>
      )}
      <div style={{ display: 'flex', gap: 12, alignItems: 'center', margin: '6px 0' }}>
        <Select
          size="small"
          style={{ width: 340 }}
          aria-label="数据集"
          loading={pending}
          value={inspection.dataset ?? undefined}
          placeholder="选择数据集"
          showSearch={{ optionFilterProp: 'label' }}
          options={options}
          onChange={onChoose}
        />
        <span className="dd-quiet">
          {inspection.kind === 'csv' ? `CSV，编码 ${inspection.encoding ?? '未知'}` : inspection.kind.toUpperCase()}
          {inspection.headerRow === null ? '' : `，表头在第 ${String(inspection.headerRow)} 行`}
        </span>
      </div>
      {missing.length > 0 && (
        <p className="dd-ask-line">
          <b>还没有对上必填的列：{missing.join('、')}。</b>文件里有、只是叫法不同的，在下面的列名下选；文件里没有的，请补上后重新上传。
        </p>
      )}
      {misfit !== undefined && <p className="dd-ask-line">{misfit}</p>}
    </section>
  )
}

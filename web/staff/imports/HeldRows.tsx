import { App, Button, Checkbox, Input, Pagination, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { imports, type ReplyOf } from '#contract'
import { downloadUrl, useCommand, useList } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { count } from '../../ui/format.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'

type Detail = imports.ImportDetail
type Row = ReplyOf<typeof imports.heldRows>['rows'][number]
/** What was typed, by row and field. */
type Edits = Readonly<Record<number, Readonly<Record<string, string>>>>

const size = 10
/** As many rows as one returned workbook holds. */
const rowsInWorkbook = 10_000

/** Rows that were held back, with the bad cells in place: correct them here, or take the sender's own file with the cells marked, or give them up. */
export function HeldRows({ detail }: { detail: Detail }): ReactNode {
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [page, setPage] = useState(1)
  const [code, setCode] = useState<string>()
  const [edits, setEdits] = useState<Edits>({})
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [givingUp, setGivingUp] = useState(false)
  const [all, setAll] = useState(false)
  const rows = useList(imports.heldRows, {
    params: { id: detail.id },
    query: { page, size, waiting: all ? 'false' : 'true', ...(code === undefined ? {} : { code }) },
  })
  const correct = useCommand(imports.correct, (reply) => {
    setEdits({})
    void message.success('更正已提交，正在重新检查')
    navigate(`/imports/${String(reply.importId)}`)
  })
  const dismiss = useCommand(imports.dismiss, () => {
    void message.success(`${count(chosen.size)} 行已注明不再更正`)
    setChosen(new Set())
    setGivingUp(false)
  })
  const edited = Object.keys(edits).length
  const total = rows.data?.total ?? 0
  const edit = (row: Row, field: string, value: string): void => {
    setEdits({ ...edits, [row.rowNo]: { ...edits[row.rowNo], [field]: value } })
  }
  const choose = (row: Row, on: boolean): void => {
    setChosen(new Set(on ? [...chosen, row.rowNo] : [...chosen].filter((one) => one !== row.rowNo)))
  }
  const submit = (): void => {
    const changes = Object.entries(edits).map(([rowNo, cells]) => ({ rowNo: Number(rowNo), cells: { ...cells } }))
    void correct.run({ params: { id: detail.id }, body: { rows: changes } }).catch(() => undefined)
  }
  const parts = Math.max(1, Math.ceil(detail.rowsWaiting / rowsInWorkbook))
  return (
    <section className="dd-card" id="held">
      <h2>退回的行</h2>
      <div className="dd-line" style={{ marginBottom: 6 }}>
        <Button
          type="primary"
          size="small"
          disabled={edited === 0}
          title={edited === 0 ? '先在下面改' : undefined}
          loading={correct.isPending}
          onClick={submit}
        >
          {edited === 0 ? '改好后提交' : `提交更正的 ${String(edited)} 行`}
        </Button>
        {Array.from({ length: parts }, (_, i) => (
          <Button
            key={i}
            size="small"
            href={downloadUrl(imports.heldFile, { params: { id: detail.id }, query: { part: i + 1 } })}
            disabled={detail.rowsWaiting === 0}
          >
            下载退回的行{parts > 1 ? `（第 ${String(i + 1)} 份）` : ''}
          </Button>
        ))}
        <Button
          size="small"
          disabled={chosen.size === 0}
          title={chosen.size === 0 ? '先在行首勾选' : undefined}
          onClick={() => {
            setGivingUp(true)
          }}
        >
          不再更正{chosen.size > 0 ? ` ${String(chosen.size)} 行` : '…'}
        </Button>
        <Select
          size="small"
          allowClear
          placeholder="全部原因"
          aria-label="退回的原因"
          style={{ width: 260 }}
          popupMatchSelectWidth={false}
          value={code}
          onChange={(next?: string) => {
            setCode(next)
            setPage(1)
          }}
          options={reasons(detail)}
        />
        <Checkbox
          checked={all}
          onChange={(event) => {
            setAll(event.target.checked)
            setPage(1)
          }}
        >
          也看已处理的
        </Checkbox>
      </div>
      <p className="dd-quiet" style={{ marginBottom: 4 }}>
        两种改法：在下面改红框里的格子后提交；或下载表格，问题格子已标黄，改好后从“交文件”交回（“退回编号”一列请保留）。查看和下载都会记入台账。
      </p>
      {correct.error !== null && <ErrorView error={correct.error} kept="您改的内容还在" />}
      {rows.error ? (
        <ReadError reply={rows} />
      ) : (
        rows.data?.rows.map((row) => (
          <HeldRow
            key={row.rowNo}
            row={row}
            edits={edits[row.rowNo] ?? {}}
            chosen={chosen.has(row.rowNo)}
            onEdit={(field, value) => {
              edit(row, field, value)
            }}
            onChoose={(on) => {
              choose(row, on)
            }}
          />
        ))
      )}
      {rows.data !== undefined && total === 0 && <p className="dd-quiet">没有等待更正的行。</p>}
      {total > size && <Pagination size="small" current={page} pageSize={size} total={total} showSizeChanger={false} onChange={setPage} />}
      {givingUp && (
        <ReasonModal
          title={`${count(chosen.size)} 行不再更正`}
          ok="不再更正"
          hint="如：查无此人，部门已确认作废"
          pending={dismiss.isPending}
          error={dismiss.error}
          close={() => {
            setGivingUp(false)
          }}
          submit={(reason) => {
            void dismiss.run({ params: { id: detail.id }, body: { rowNos: [...chosen], reason } }).catch(() => undefined)
          }}
        >
          <p>这些行不再等待更正，也不会收下；理由记入台账。</p>
        </ReasonModal>
      )}
    </section>
  )
}

/** Each kind of problem once, with its column. */
function reasons(detail: Detail): { value: string; label: string }[] {
  const byCode = Map.groupBy(detail.quality.problems, (problem) => problem.code)
  return [...byCode].map(([value, problems]) => ({
    value,
    label: `${problems.map((problem) => problem.label).join('、')}：${problems[0]?.message ?? ''}`,
  }))
}

/** As wide as its text, within reason: Chinese characters are twice as wide as digits. */
function inputWidth(value: string): number {
  const units = [...value].reduce((sum, character) => sum + (character > '\u2000' ? 14.5 : 8.5), 0)
  return Math.min(300, Math.max(80, Math.round(units) + 26))
}

const states = { waiting: '', corrected: '已更正', dismissed: '不再更正' } as const

function HeldRow({
  row,
  edits,
  chosen,
  onEdit,
  onChoose,
}: {
  row: Row
  edits: Readonly<Record<string, string>>
  chosen: boolean
  onEdit: (field: string, value: string) => void
  onChoose: (on: boolean) => void
}): ReactNode {
  const cells = row.cells.filter((cell) => cell.field !== '')
  const problems = row.cells.filter((cell) => cell.problem !== null)
  const open = row.state === 'waiting'
  const line = `${row.sheet === '' ? '' : `${row.sheet} `}第 ${String(row.line)} 行`
  return (
    <div className="dd-held" aria-label={line} role="group">
      <Checkbox
        checked={chosen}
        disabled={!open}
        onChange={(event) => {
          onChoose(event.target.checked)
        }}
      >
        <b>{line}</b>
      </Checkbox>{' '}
      <span className="dd-quiet">{states[row.state]}</span>
      {problems.map((cell) => (
        <p key={`${cell.field}${cell.problem ?? ''}`} className="dd-held-why">
          <span className="dd-late">
            {cell.label}：{cell.problem}
          </span>
          {'　'}
          <span className="dd-quiet">{cell.wayOut}</span>
        </p>
      ))}
      <div className="dd-held-cells">
        {cells.map((cell) => (
          <label key={cell.field}>
            <span className="dd-quiet">{cell.label}</span>
            <Input
              size="small"
              status={cell.problem === null || edits[cell.field] !== undefined ? '' : 'error'}
              readOnly={!open}
              style={{ width: inputWidth(cell.value) }}
              value={edits[cell.field] ?? cell.value}
              onChange={(event) => {
                onEdit(cell.field, event.target.value)
              }}
            />
          </label>
        ))}
      </div>
    </div>
  )
}

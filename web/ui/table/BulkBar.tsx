import { App, Button, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import type { Ability } from '#contract'
import { useQueryClient } from '@tanstack/react-query'
import { useIntention } from '../client.ts'
import { Dialog } from '../Dialog.tsx'
import { ErrorView } from '../ErrorView.tsx'
import { may, useMe } from '../session.ts'

/** Something done with many rows at once. Nothing happens before the user has seen what will. */
export interface BulkAction<Row> {
  readonly key: string
  readonly label: string
  readonly ability?: Ability
  /** Cannot be undone: the button of the preview is red. */
  readonly danger?: boolean
  /** What will happen, in a sentence or a table. */
  readonly explain: (rows: readonly Row[]) => ReactNode
  /** Why a row will be left out; undefined when it takes part. */
  readonly refuse?: (row: Row) => string | undefined
  /** What must be filled in first (assign to whom, reason …); `missing` says what is not there yet. */
  readonly form?: (props: { value: Readonly<Record<string, string>>; onChange: (key: string, value: string) => void }) => ReactNode
  readonly missing?: (value: Readonly<Record<string, string>>) => string | undefined
  /** Does it; the sentence it gives is shown (`已指派 38 条`). The id is the same when the user tries again. */
  readonly run: (rows: readonly Row[], value: Readonly<Record<string, string>>, requestId: string) => Promise<string>
}

export function BulkBar<Row>({
  rows,
  actions,
  clear,
}: {
  rows: readonly Row[]
  actions: readonly BulkAction<Row>[]
  clear: () => void
}): ReactNode {
  const me = useMe()
  const [open, setOpen] = useState<BulkAction<Row> | null>(null)
  return (
    <div className="dd-bulk">
      <span>
        已选 <b>{rows.length}</b> 条
      </span>
      {actions.map((action) => {
        const reason = action.ability === undefined || may(me, action.ability) ? undefined : `${me.roleLabel}不能${action.label}`
        return (
          <Tooltip key={action.key} title={reason}>
            <Button
              size="small"
              disabled={reason !== undefined}
              onClick={() => {
                setOpen(action)
              }}
            >
              {action.label}
            </Button>
          </Tooltip>
        )
      })}
      <Button size="small" type="link" onClick={clear}>
        取消选择
      </Button>
      {open !== null && (
        <BulkPreview
          action={open}
          rows={rows}
          close={() => {
            setOpen(null)
          }}
          done={() => {
            setOpen(null)
            clear()
          }}
        />
      )}
    </div>
  )
}

function BulkPreview<Row>({
  action,
  rows,
  close,
  done,
}: {
  action: BulkAction<Row>
  rows: readonly Row[]
  close: () => void
  done: () => void
}): ReactNode {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const intention = useIntention()
  const [value, setValue] = useState<Readonly<Record<string, string>>>({})
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const { taken, refused } = split(action, rows)
  const missing = taken.length === 0 ? '没有可以办理的记录' : action.missing?.(value)
  const run = async (): Promise<void> => {
    setPending(true)
    setError(null)
    try {
      const sentence = await action.run(taken, value, intention.current())
      void message.success(sentence)
      await queries.invalidateQueries()
      done()
    } catch (caught) {
      setError(caught)
    } finally {
      setPending(false)
    }
  }
  return (
    <Dialog
      open
      title={`${action.label}：${String(taken.length)} 条`}
      onCancel={close}
      onOk={() => {
        void run()
      }}
      okText={`确定${action.label}`}
      confirmLoading={pending}
      okButtonProps={{ disabled: missing !== undefined, title: missing, danger: action.danger === true }}
    >
      <div className="dd-preview">
        <div>{action.explain(taken)}</div>
        {refused.size > 0 && (
          <ul className="dd-preview-refused">
            {[...refused].map(([reason, number]) => (
              <li key={reason}>
                {number} 条不办理：{reason}
              </li>
            ))}
          </ul>
        )}
        {action.form?.({
          value,
          onChange: (key, next) => {
            setValue((now) => ({ ...now, [key]: next }))
          },
        })}
        {missing !== undefined && <p className="dd-quiet">{missing}</p>}
        {error !== null && <ErrorView error={error} kept="所选记录和填写的内容都还在" />}
      </div>
    </Dialog>
  )
}

function split<Row>(action: BulkAction<Row>, rows: readonly Row[]): { taken: Row[]; refused: Map<string, number> } {
  const taken: Row[] = []
  const refused = new Map<string, number>()
  for (const row of rows) {
    const reason = action.refuse?.(row)
    if (reason === undefined) taken.push(row)
    else refused.set(reason, (refused.get(reason) ?? 0) + 1)
  }
  return { taken, refused }
}

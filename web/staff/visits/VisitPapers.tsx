import { App, Button, Popover } from 'antd'
import { useState, type ReactNode } from 'react'
import { visits } from '#contract'
import { useCommand, useRead } from '../../ui/client.ts'
import { describeError } from '../../ui/ErrorView.tsx'
import { dateTime } from '../../ui/format.ts'
import { may, useMe } from '../../ui/session.ts'
import { findingWords } from './words.tsx'

/** Beside the papers of an answer: takes a visit of the family as evidence, its form and its photos. Nothing where the caller sees no visits. */
export function VisitPapers({
  householdNo,
  alertId,
  add,
}: {
  householdNo: number | null
  alertId: number
  add: (file: { id: number; title: string }) => void
}): ReactNode {
  const me = useMe()
  const [open, setOpen] = useState(false)
  if (householdNo === null || !may(me, 'visit.read')) return null
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      title="附走访记录"
      destroyOnHidden
      content={
        <Choose
          householdNo={householdNo}
          alertId={alertId}
          add={(file) => {
            add(file)
          }}
          close={() => {
            setOpen(false)
          }}
        />
      }
    >
      <Button size="small">附走访记录</Button>
    </Popover>
  )
}

function Choose({
  householdNo,
  alertId,
  add,
  close,
}: {
  householdNo: number
  alertId: number
  add: (file: { id: number; title: string }) => void
  close: () => void
}): ReactNode {
  const { message } = App.useApp()
  const list = useRead(visits.visitListing.list, { query: { householdNo, size: 10 } })
  const command = useCommand(visits.attach)
  const attach = async (id: number): Promise<void> => {
    try {
      const { files } = await command.run({ params: { id }, body: { alertId } })
      for (const file of files) add(file)
      close()
    } catch (error) {
      void message.error(describeError(error).happened)
    }
  }
  if (list.isError) return <p>{describeError(list.error).happened}</p>
  if (list.data === undefined) return <p className="dd-quiet">正在查找…</p>
  if (list.data.rows.length === 0) return <p className="dd-quiet">这一家还没有走访记录</p>
  return (
    <div className="dd-found">
      {list.data.rows.map((row) => (
        <button
          type="button"
          key={row.id}
          disabled={command.isPending}
          onClick={() => {
            void attach(row.id)
          }}
        >
          {dateTime(row.visitedAt)}　{row.helper}
          <span className="dd-quiet">
            {row.findings.length === 0 ? row.note : findingWords(row.findings)}
            {row.photos > 0 && `，照片 ${String(row.photos)} 张`}
          </span>
        </button>
      ))}
    </div>
  )
}

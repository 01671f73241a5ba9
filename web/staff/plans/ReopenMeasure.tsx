import { App } from 'antd'
import type { ReactNode } from 'react'
import { plans } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'
import { may, useMe } from '../../ui/session.ts'

/** Takes back a result that was put down wrongly, or takes up again what was dropped. */
export function ReopenMeasure({
  measure,
  close,
}: {
  measure: Pick<plans.PlanMeasure, 'id' | 'rev' | 'status' | 'action' | 'result'>
  close: () => void
}): ReactNode {
  const { message } = App.useApp()
  const keeps = may(useMe(), 'plan.edit')
  const done = measure.status === 'done'
  const reopen = useCommand(plans.reopen, () => {
    void message.success(done ? '结果已撤回，措施重新办理' : '已恢复，等计划再次确认')
    close()
  })
  return (
    <ReasonModal
      title="重新办理"
      ok="重新办理"
      hint={done ? '如：登记到了别户' : keeps ? '如：孩子又转回本县就读' : '如：点错了，继续办理'}
      pending={reopen.isPending}
      error={reopen.error}
      close={close}
      submit={(reason) => {
        void reopen.run({ params: { id: measure.id }, body: { rev: measure.rev, reason } }).catch(() => undefined)
      }}
    >
      <p>
        {measure.action}：{measure.result}
      </p>
      <p className="dd-quiet">
        {done ? '这条结果从救助链和幸福清单里撤下，措施回到原来的案头，期限不变。' : '措施回到计划里，期限不变；计划要再确认一次。'}
      </p>
    </ReasonModal>
  )
}

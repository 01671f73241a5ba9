import type { ReactNode } from 'react'
import { plans } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { ReasonModal } from '../../ui/ReasonModal.tsx'

/** The family needs no plan any more: what is still open is dropped with it. */
export function EndPlan({ view, close }: { view: plans.PlanView; close: () => void }): ReactNode {
  const end = useCommand(plans.end, close)
  const { plan } = view
  if (plan === null) return null
  const open = view.measures.filter((measure) => measure.daysLeft !== null).length
  return (
    <ReasonModal
      title="结束一户一策"
      ok="结束计划"
      danger
      hint="如：全家随子女迁居外地"
      pending={end.isPending}
      error={end.error}
      close={close}
      submit={(reason) => {
        void end.run({ params: { id: plan.id }, body: { rev: plan.rev, reason } }).catch(() => undefined)
      }}
    >
      <p>{open === 0 ? '没有在办的措施。' : `在办的 ${String(open)} 项措施同时停止，各部门不再办理。`}已落实的仍在救助链里。</p>
    </ReasonModal>
  )
}

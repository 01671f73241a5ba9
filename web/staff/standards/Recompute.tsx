import { App, Button, Input, Progress } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { standards } from '#contract'
import { formatYuan, regionCode } from '#kernel'
import { useCommand } from '../../ui/client.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { describeError } from '../../ui/ErrorView.tsx'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'

type Detail = standards.ProposalDetail

/** What a published standard did: how far the recomputation is, the families it touched, months paid too little or too much. */
export function Recompute({ detail }: { detail: Detail }): ReactNode {
  const { recompute, id } = detail
  const base = `/standards/proposals/${String(id)}`
  const simulated = detail.simulation !== null
  if (recompute.status === 'failed')
    return <p className="dd-callout">重新计算没有完成：{recompute.errorMessage}。标准已经生效，请把编号告诉管理员。</p>
  if (recompute.status !== 'done')
    return (
      <section className="dd-card">
        <h2>正在重新计算</h2>
        <p>标准已公布。正在算出每一户的变化和补发：{recompute.step}。可以离开此页。</p>
        <Progress percent={recompute.total === 0 ? 0 : Math.round((100 * recompute.done) / recompute.total)} size="small" />
      </section>
    )
  return (
    <section className="dd-card">
      <h2>公布以后</h2>
      <p>
        {detail.kind === 'withdrawal'
          ? '撤回的标准对哪一天都不再有效，评估、筛查和测算都不再用它。'
          : `自 ${detail.from} 起，评估、筛查和测算都按新标准。`}
        {simulated && (
          <>
            重新计算涉及 <NumberLink value={recompute.households} href={`${base}/households`} /> 户，今后每月增减{' '}
            <b>{formatYuan(recompute.monthly)}</b> 元。
          </>
        )}
      </p>
      {!simulated && <p>这个数要用到家庭申报和核查的情况，没有可以成批重算的家庭：下一次评估、认定时按新数算。</p>}
      {!simulated ? null : recompute.months.length === 0 ? (
        <p className="dd-quiet">{detail.kind === 'new' ? '施行日以后还没有发放过，没有补发。' : '已发放的月份没有补发，也没有多发。'}</p>
      ) : (
        <>
          <p>
            已经发放的月份不改，差额列为补发：
            <NumberLink value={recompute.backPayHouseholds} href={`${base}/back-pay`} /> 户，共 <b>{formatYuan(recompute.backPay)}</b> 元。
          </p>
          {recompute.overpaid > 0 && (
            <p>
              按原来的标准多发：
              <NumberLink value={recompute.overpaidHouseholds} href={`${base}/back-pay?sort=backPay`} /> 户，共{' '}
              <b>{formatYuan(recompute.overpaid)}</b> 元（只列出，不自动追回）。
            </p>
          )}
          <p className="dd-quiet">
            {recompute.months
              .map(
                (month) =>
                  `${month.month}：${String(month.households)} 户，补发 ${formatYuan(month.backPay)} 元${month.overpaid > 0 ? `，多发 ${formatYuan(month.overpaid)} 元` : ''}`,
              )
              .join('；')}
          </p>
          <Settlements detail={detail} />
        </>
      )}
    </section>
  )
}

/** The back-pay list a county: waiting, or handed on to be paid. */
function Settlements({ detail }: { detail: Detail }): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const [county, setCounty] = useState<string>()
  const [note, setNote] = useState('')
  const close = (): void => {
    setCounty(undefined)
    setNote('')
  }
  const settle = useCommand(standards.settleBackPay, () => {
    void message.success('已登记')
    close()
  })
  return (
    <>
      {detail.settlements.map((row) => (
        <div key={row.regionCode} className="st-settled">
          <span>
            {row.regionName} {row.households} 户 {formatYuan(row.backPay)} 元
          </span>
          {row.settledOn !== null ? (
            <span className="dd-quiet">
              {row.settledOn} {row.settledBy}：{row.note}
            </span>
          ) : (
            <>
              <StatusTag tone="soon">待交付发放</StatusTag>
              {may(me, 'standard.propose') && (
                <Button
                  size="small"
                  onClick={() => {
                    setCounty(row.regionCode)
                  }}
                >
                  登记已交付
                </Button>
              )}
            </>
          )}
        </div>
      ))}
      <Dialog
        open={county !== undefined}
        title="补发清单已交付发放"
        okText="登记"
        onCancel={close}
        confirmLoading={settle.isPending}
        okButtonProps={{ disabled: note.trim().length < 2, title: note.trim().length < 2 ? '请写明交给了谁' : '' }}
        onOk={() => {
          if (county !== undefined)
            void settle.run({ params: { id: detail.id }, body: { regionCode: regionCode(county), note } }).catch((error: unknown) => {
              void message.error(describeError(error).happened)
            })
        }}
      >
        <p>清单可在“补发清单”里导出 Excel。登记后不再列在工作台上，记入审计台账。</p>
        <Input.TextArea
          aria-label="交付说明"
          rows={2}
          maxLength={300}
          placeholder="交给了谁、文号或批次（必填）"
          value={note}
          onChange={(event) => {
            setNote(event.target.value)
          }}
        />
      </Dialog>
    </>
  )
}

const openHousehold = (row: { householdNo: number }): string => `/households/${String(row.householdNo)}`

/** The families whose help a published standard changed. */
export function Recomputed({ id }: { id: number }): ReactNode {
  const fixed = useMemo(() => ({ proposal: id }), [id])
  return (
    <QueryTable
      listing={standards.recomputed}
      rowKey={(row) => row.householdNo}
      open={openHousehold}
      linkColumn="headName"
      fixed={fixed}
      empty={{ title: '没有家庭受影响' }}
    />
  )
}

/** Months already paid that come out differently, a line a family, month and programme. */
export function BackPay({ id }: { id: number }): ReactNode {
  const fixed = useMemo(() => ({ proposal: id }), [id])
  return (
    <QueryTable
      listing={standards.backPay}
      rowKey={(row) => `${String(row.householdNo)} ${row.month} ${row.programme}`}
      open={openHousehold}
      linkColumn="headName"
      fixed={fixed}
      empty={{ title: '没有补发', next: '正在重新计算的，算完再看' }}
    />
  )
}

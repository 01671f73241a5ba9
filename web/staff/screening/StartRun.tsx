import { App, Skeleton } from 'antd'
import { useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { catalogue, screening } from '#contract'
import { plainDate, regionCode } from '#kernel'
import { useCommand, useRead } from '../../ui/client.ts'
import { DayPicker } from '../../ui/DayPicker.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { RegionPicker } from '../../ui/RegionPicker.tsx'
import { may, useMe } from '../../ui/session.ts'
import { causeLabel } from './words.tsx'

/** Where, as of which day, with which indicators; and what will happen. */
export function StartRun({ close }: { close: () => void }): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const [, navigate] = useLocation()
  const [region, setRegion] = useState<string>()
  const [asOf, setAsOf] = useState(me.today)
  const start = useCommand(screening.start, (reply) => {
    if (reply.already) void message.info('这个地区、这一天已有一次筛查在进行，直接打开它')
    navigate(`/screenings/${String(reply.id)}`)
  })
  const place = region ?? me.regionCode
  return (
    <Dialog
      open
      width={720}
      title="开始筛查"
      onCancel={close}
      okText="开始筛查"
      confirmLoading={start.isPending}
      onOk={() => {
        void start.run({ body: { regionCode: regionCode(place), asOf: plainDate(asOf) } }).catch(() => undefined)
      }}
    >
      <div className="dd-fields">
        <span>地区</span>
        <span>
          <RegionPicker value={region} onChange={setRegion} width={260} own />
        </span>
        <span>数据截至</span>
        <span>
          <DayPicker value={asOf} latest={me.today} onChange={setAsOf} />
          <span className="dd-quiet">　只用这一天及以前的数据</span>
        </span>
        <span>指标</span>
        <IndicatorsInUse region={place} />
        {may(me, 'catalogue.read') && (
          <>
            <span>数据</span>
            <Deliveries />
          </>
        )}
        <span>会怎样</span>
        <ul className="dd-list">
          <li>逐户比对所选地区的全部家庭，每户用两种方法各算一遍；有一户算得不一样，整批停下，不产生任何结果。</li>
          <li>新发现的问题产生预警（同一户同一事由已有在办预警的，并入原来那一件），随后按规则派到乡镇或部门。</li>
          <li>上次发现、这次不再发现的，还没派出的预警自动结束，已有人在办的注明“监测消失”，由人决定。</li>
          <li>这个地区已有更晚日期的筛查时，较早日期的这一次只作回溯记录、供逐月比较，不产生也不结束预警。</li>
          <li>数据缺失、无法判断的家庭不算消失。可以关掉页面，进度在右上角“任务”里看。</li>
        </ul>
      </div>
      {start.error !== null && <ErrorView error={start.error} kept="还没有开始" />}
    </Dialog>
  )
}

function IndicatorsInUse({ region }: { region: string }): ReactNode {
  const reply = useRead(screening.indicators, { query: { region } }, { staleTime: 60_000 })
  if (reply.isError) return <ErrorView error={reply.error} />
  if (reply.data === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />
  const on = reply.data.rows.filter((row) => row.enabled)
  const causes = [...new Set(on.map((row) => row.cause))]
  return (
    <span>
      启用 <b>{on.length}</b> 项，未启用 {reply.data.rows.length - on.length} 项{'　'}
      <Link href={`/indicators?region=${region}`}>查看和调整</Link>
      <details className="dd-quiet">
        <summary>有哪些</summary>
        {causes.map((cause) => (
          <div key={cause}>
            {causeLabel(cause)}：
            {on
              .filter((row) => row.cause === cause)
              .map((row) => row.name)
              .join('、')}
          </div>
        ))}
      </details>
    </span>
  )
}

function Deliveries(): ReactNode {
  const reply = useRead(catalogue.datasets, {}, { staleTime: 60_000 })
  if (reply.data === undefined) return <span className="dd-quiet">正在查看…</span>
  const never = reply.data.rows.filter((row) => row.lastPeriod === null)
  const late = reply.data.rows.filter((row) => row.lastPeriod !== null && row.daysLate > 0)
  return (
    <span>
      {reply.data.rows.length} 个数据集，
      {never.length === 0 && late.length === 0 ? (
        '都已按时报送'
      ) : (
        <>
          {never.length > 0 && `${String(never.length)} 个从未报送（${never.map((row) => row.name).join('、')}）`}
          {never.length > 0 && late.length > 0 && '，'}
          {late.length > 0 && `${String(late.length)} 个逾期`}；依赖它们的指标会说“无法判断”
        </>
      )}
      {'　'}
      <Link href="/catalogue">数据目录</Link>
    </span>
  )
}

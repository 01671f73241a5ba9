import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useParams } from 'wouter'
import { chain } from '#contract'
import { formatYuan } from '#kernel'
import { useRead } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PrintSheet } from '../../ui/PrintSheet.tsx'
import { ReadError } from '../../ui/Reading.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { useRecordedPrint } from '../../ui/use-recorded-print.ts'
import './chain.css'

/** 幸福清单: the family's own page, one sheet of A4. Printing it is recorded before the printer is asked. */
export default function StatementScreen(): ReactNode {
  const { id } = useParams<{ id: string }>()
  const householdNo = Number(id)
  const statement = useRead(chain.statement, { params: { id: householdNo } })
  const { print, isPending: printing, error: unprinted } = useRecordedPrint(chain.printStatement)
  const slow = useDelayed(statement.isPending)
  return (
    <div className="dd-screen dd-scroll">
      <PageHeader
        back={{ href: `/households/${id}?tab=chain`, label: '家庭档案' }}
        title="幸福清单"
        note="打印送到家里；打印会记入审计台账"
        actions={
          <Button
            size="small"
            type="primary"
            disabled={statement.data === undefined}
            loading={printing}
            onClick={() => {
              print({ params: { id: householdNo } })
            }}
          >
            打印
          </Button>
        }
      />
      {unprinted !== null && <ErrorView error={unprinted} kept="还没有打印" />}
      {statement.isError && <ReadError reply={statement} />}
      {statement.isPending && slow && <Skeleton active paragraph={{ rows: 12 }} />}
      {statement.data !== undefined && <Sheet statement={statement.data} />}
    </div>
  )
}

/** `2026-11-09` → `2026年11月9日`, as it is read aloud. */
function spoken(day: string): string {
  return `${day.slice(0, 4)}年${String(Number(day.slice(5, 7)))}月${String(Number(day.slice(8, 10)))}日`
}

function Sheet({ statement }: { statement: chain.Statement }): ReactNode {
  return (
    <PrintSheet
      title="幸福清单"
      number={`户 ${String(statement.householdNo)}`}
      place={statement.place}
      day={spoken(statement.day)}
      recordPath={`/households/${String(statement.householdNo)}`}
      signatures={['送达人', '收到人']}
    >
      <div className="ch-sheet">
        <p className="ch-hello">
          <b>{statement.headName}</b>家：到{spoken(statement.day)}，政府各部门给您家的帮助都列在下面。
        </p>
        <p className="ch-sum">
          <span>
            今年收到<b>{formatYuan(statement.thisYearFen)}</b>元
          </span>
          <span>
            正在享受，每月<b>{formatYuan(statement.monthlyFen)}</b>元
          </span>
          {statement.since !== null && (
            <span>
              自{spoken(statement.since)}有记录以来<b>{formatYuan(statement.allFen)}</b>元
            </span>
          )}
        </p>
        <Running statement={statement} />
        <Received statement={statement} />
        <Services statement={statement} />
        <Contact statement={statement} />
      </div>
    </PrintSheet>
  )
}

function Running({ statement: { running } }: { statement: chain.Statement }): ReactNode {
  return (
    <>
      <h2>正在享受的</h2>
      {running.length === 0 ? (
        <p>目前没有按月享受的救助。</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>项目</th>
              <th>谁享受</th>
              <th>从什么时候起</th>
              <th className="dd-right">每月（元）</th>
            </tr>
          </thead>
          <tbody>
            {running.map((line, at) => (
              <tr key={`${line.programme}${String(at)}`}>
                <td>{line.label}</td>
                <td>{line.who}</td>
                <td>{spoken(line.since)}</td>
                <td className="dd-right">{line.monthlyFen === null ? '—' : formatYuan(line.monthlyFen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Received({ statement: { all, thisYear, allFen, thisYearFen, year } }: { statement: chain.Statement }): ReactNode {
  if (all.length === 0) return null
  return (
    <>
      <h2>收到的钱</h2>
      <table>
        <thead>
          <tr>
            <th>项目</th>
            <th className="dd-right">{year} 年（元）</th>
            <th className="dd-right">次数</th>
            <th className="dd-right">有记录以来（元）</th>
            <th>最近一次</th>
          </tr>
        </thead>
        <tbody>
          {all.map((line) => {
            const now = thisYear.find((each) => each.programme === line.programme)
            return (
              <tr key={line.programme}>
                <td>{line.label}</td>
                <td className="dd-right">{now === undefined ? '—' : formatYuan(now.fen)}</td>
                <td className="dd-right">{now?.times ?? '—'}</td>
                <td className="dd-right">{formatYuan(line.fen)}</td>
                <td>{spoken(line.lastDay)}</td>
              </tr>
            )
          })}
          <tr className="ch-total">
            <td>合计</td>
            <td className="dd-right">{formatYuan(thisYearFen)}</td>
            <td />
            <td className="dd-right">{formatYuan(allFen)}</td>
            <td />
          </tr>
        </tbody>
      </table>
    </>
  )
}

function Services({ statement: { services } }: { statement: chain.Statement }): ReactNode {
  if (services.length === 0) return null
  return (
    <>
      <h2>得到的服务</h2>
      <ul>
        {services.map((line, at) => (
          <li key={String(at)}>
            {spoken(line.day)}　{line.department}：{line.label}
            {line.who === '' ? '' : `（${line.who}）`}
          </li>
        ))}
      </ul>
    </>
  )
}

function Contact({ statement: { liaison, hotline } }: { statement: chain.Statement }): ReactNode {
  return (
    <div className="ch-contact">
      <p>
        您家的联系人：{liaison === null ? <i className="ch-blank" /> : <b>{liaison.name}</b>}
        {liaison !== null && `（${liaison.office}）`}　电话：
        <i className="ch-blank" />
      </p>
      <p>
        社会救助服务热线：
        {hotline === '' ? (
          <>
            <i className="ch-blank" />
            <span className="ch-unset">（待核）</span>
          </>
        ) : (
          <b>{hotline}</b>
        )}
      </p>
      <p>和存折、手机短信对不上的，或者家里有了难处，请告诉联系人。名单和金额以各部门发放为准。</p>
    </div>
  )
}

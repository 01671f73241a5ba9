import { Button, Skeleton } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import { standards } from '#contract'
import { formatYuan, regionCode } from '#kernel'
import { Chart, type ChartOption } from '../../ui/Chart.tsx'
import { useCommand } from '../../ui/client.ts'
import { ErrorView } from '../../ui/ErrorView.tsx'
import { count, dateTime } from '../../ui/format.ts'
import { NumberLink } from '../../ui/NumberLink.tsx'
import { colours } from '../../ui/theme.ts'
import { signed, standardText } from './words.tsx'
import '../screening/screening.css'

type Result = standards.SimulationResult

/** What a standard would do: sums, places, kinds, ages, the curve. `rows` gives the address of the households behind a number. */
export function Simulation({ result, rows }: { result: Result; rows: (selection: string) => string }): ReactNode {
  const { totals, changes } = result
  const monthlyOf = (change: keyof Result['changes']): string => `每月 ${signed(changes[change].monthly)} 元`
  return (
    <section className="dd-card">
      <h2>
        测算：{result.present === null ? '首次制定' : standardText(result.present, result)} →{' '}
        {result.kind === 'withdrawal'
          ? result.after === null
            ? '撤回，没有标准'
            : `撤回，按 ${standardText(result.after, result)}`
          : standardText(result.value, result)}
      </h2>
      <p>
        {totals.households === 0 ? (
          '没有家庭受影响。'
        ) : (
          <>
            涉及 <NumberLink value={totals.households} href={rows('')} /> 户 {count(totals.persons)} 人，每月
            {totals.monthly >= 0 ? '增加' : '减少'} <b>{formatYuan(Math.abs(totals.monthly))}</b> 元，一年{' '}
            <b>{formatYuan(Math.abs(result.yearly))}</b> 元。
          </>
        )}
      </p>
      <div className="st-facts">
        <div>
          <span>可能新纳入</span>
          <b>
            <NumberLink value={changes['comes-in'].households} href={rows('change=comes-in')} /> 户
          </b>
          <span>{monthlyOf('comes-in')}</span>
        </div>
        <div>
          <span>不再符合</span>
          <b>
            <NumberLink value={changes.leaves.households} href={rows('change=leaves')} /> 户
          </b>
          <span>{monthlyOf('leaves')}</span>
        </div>
        <div>
          <span>增加</span>
          <b>
            <NumberLink value={changes.gains.households} href={rows('change=gains')} /> 户
          </b>
          <span>{monthlyOf('gains')}</span>
        </div>
        <div>
          <span>减少</span>
          <b>
            <NumberLink value={changes.loses.households} href={rows('change=loses')} /> 户
          </b>
          <span>{monthlyOf('loses')}</span>
        </div>
        <div>
          <span>进入、退出低保边缘</span>
          <b>
            <NumberLink value={changes['marginal-in'].households} href={rows('change=marginal-in')} /> ／{' '}
            <NumberLink value={changes['marginal-out'].households} href={rows('change=marginal-out')} /> 户
          </b>
          <span>只算收入、财产线</span>
        </div>
      </div>
      <div className="st-side">
        {result.curve.length > 0 ? (
          <Curve result={result} />
        ) : (
          <p className="dd-quiet">{result.kind === 'withdrawal' ? '撤回没有数额可选，不画曲线。' : '这个数没有连续的取值，不画曲线。'}</p>
        )}
        <div>
          <Sums title="项目" rows={result.programmes.map((row) => ({ ...row, code: row.programme, name: row.label }))} />
          <p className="dd-quiet">涉及人员：{result.ages.map((age) => `${age.band} ${count(age.persons)} 人`).join('，')}</p>
        </div>
      </div>
      <div className="st-side">
        <Broken title="地区" rows={result.places} link={(code) => rows(`region=${code}`)} />
        <Sums title="家庭类型" rows={result.kinds} link={(code) => rows(`kind=${code}`)} />
      </div>
      <ul className="st-notes">
        {result.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        <li>
          {freshness(result.figures)}；用时 {(result.tookMs / 1000).toFixed(1)} 秒。
        </li>
      </ul>
    </section>
  )
}

function freshness(figures: standards.FiguresInfo): string {
  const day = figures.data
    .flatMap((line) => line.days)
    .toSorted()
    .at(-1)
  return `底表：${figures.regionName} ${count(figures.households)} 户 ${count(figures.persons)} 人，数据截至 ${figures.asOf}${day === undefined ? '' : `，名册截至 ${day}`}${figures.madeAt === null ? '' : `，${dateTime(figures.madeAt)} 生成`}${figures.outdated ? '（之后又有新数据）' : ''}`
}

interface SumRow {
  readonly code: string
  readonly name: string
  readonly households: number
  readonly monthly: number
}

function Sums({ title, rows, link }: { title: string; rows: readonly SumRow[]; link?: (code: string) => string }): ReactNode {
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th>{title}</th>
          <th className="dd-right">户</th>
          <th className="dd-right">每月增减（元）</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.code}>
            <td>{row.name}</td>
            <td className="dd-right">
              {link === undefined ? (
                <span className="dd-figure">{count(row.households)}</span>
              ) : (
                <NumberLink value={row.households} href={link(row.code)} />
              )}
            </td>
            <td className="dd-right dd-figure">{signed(row.monthly)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Broken({ title, rows, link }: { title: string; rows: Result['places']; link: (code: string) => string }): ReactNode {
  return (
    <table className="dd-plain">
      <thead>
        <tr>
          <th>{title}</th>
          <th className="dd-right">涉及户</th>
          <th className="dd-right">人</th>
          <th className="dd-right">新纳入</th>
          <th className="dd-right">不再符合</th>
          <th className="dd-right">增加</th>
          <th className="dd-right">减少</th>
          <th className="dd-right">每月增减（元）</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.code}>
            <td>{row.name}</td>
            <td className="dd-right">
              <NumberLink value={row.households} href={link(row.code)} />
            </td>
            <td className="dd-right dd-figure">{count(row.persons)}</td>
            <td className="dd-right">
              <NumberLink value={row.comesIn} href={`${link(row.code)}&change=comes-in`} />
            </td>
            <td className="dd-right">
              <NumberLink value={row.leaves} href={`${link(row.code)}&change=leaves`} />
            </td>
            <td className="dd-right">
              <NumberLink value={row.gains} href={`${link(row.code)}&change=gains`} />
            </td>
            <td className="dd-right">
              <NumberLink value={row.loses} href={`${link(row.code)}&change=loses`} />
            </td>
            <td className="dd-right dd-figure">{signed(row.monthly)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Money and newcomers over the standard; the proposed value is marked. */
function Curve({ result }: { result: Result }): ReactNode {
  const option = useMemo(() => curveOption(result), [result])
  const words = result.curve
    .map((point) => `${standardText(point.value, result)} 每月 ${formatYuan(point.monthly)} 元、新纳入 ${String(point.comesIn)} 户`)
    .join('；')
  return (
    <div>
      <b>标准定在多少，每月多花多少</b>
      <Chart option={option} height={250} label={words} />
    </div>
  )
}

function curveOption({ curve, value, unit }: Result): ChartOption {
  const shown = (fen: number): number => fen / 100
  return {
    grid: { left: 62, right: 52, top: 46, bottom: 28 },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 10 },
    tooltip: { trigger: 'axis' },
    xAxis: {
      type: 'value',
      min: shown(curve[0]?.value ?? 0),
      max: shown(curve.at(-1)?.value ?? 0),
      axisLabel: { formatter: unit === '%' ? '{value}%' : '{value}' },
    },
    yAxis: [{ type: 'value' }, { type: 'value', minInterval: 1, splitLine: { show: false } }],
    series: [
      {
        type: 'line',
        name: '每月增减（元，左轴）',
        data: curve.map((point) => [shown(point.value), shown(point.monthly)]),
        itemStyle: { color: colours.accent },
        symbolSize: 5,
        areaStyle: { opacity: 0.08 },
        markLine: {
          symbol: 'none',
          data: [{ xAxis: shown(value) }],
          label: { formatter: '拟定', position: 'end', rotate: 0 },
          lineStyle: { color: colours.soon },
        },
      },
      {
        type: 'line',
        name: '可能新纳入（户，右轴）',
        yAxisIndex: 1,
        step: 'end',
        data: curve.map((point) => [shown(point.value), point.comesIn]),
        itemStyle: { color: colours.fine },
        lineStyle: { type: 'dashed' },
        symbolSize: 4,
      },
    ],
  }
}

/** Why there is nothing to compute: what the figure asks for stands in no register. */
export function NotSimulated({ why }: { why: string }): ReactNode {
  return (
    <section className="dd-card">
      <h2>测算</h2>
      <p>{why}。</p>
    </section>
  )
}

/** While the population's figures are not there: what is going on, and how to get them. */
export function FiguresState({ figures, region }: { figures: standards.FiguresInfo | null; region: string }): ReactNode {
  const [asked, setAsked] = useState(false)
  const prepare = useCommand(standards.prepareFigures, () => {
    setAsked(true)
  })
  const button = (
    <Button
      size="small"
      loading={prepare.isPending}
      onClick={() => {
        void prepare.run({ body: { regionCode: regionCode(region) } }).catch(() => undefined)
      }}
    >
      更新测算底表
    </Button>
  )
  const waiting = asked || figures?.status === 'queued' || figures?.status === 'running'
  return (
    <section className="dd-card">
      <h2>测算</h2>
      {waiting ? (
        <>
          <p>正在按最新数据生成测算底表，好了会自动出现结果。全省大约几分钟。</p>
          <Skeleton active title={false} paragraph={{ rows: 3 }} />
        </>
      ) : (
        <p>
          {figures?.errorMessage ?? '还没有测算底表。底表按人逐户汇总收入、财产和名册上的待遇，测算以它为准。'}　{button}
        </p>
      )}
      {prepare.error !== null && <ErrorView error={prepare.error} />}
    </section>
  )
}

/** A line above a result that rests on old figures. */
export function Outdated({ figures }: { figures: standards.FiguresInfo }): ReactNode {
  const prepare = useCommand(standards.prepareFigures)
  if (!figures.outdated && (figures.ageDays ?? 0) < 31) return null
  return (
    <p className="dd-callout">
      底表生成以后又有新的数据。
      <Button
        size="small"
        type="link"
        loading={prepare.isPending}
        onClick={() => {
          void prepare.run({ body: { regionCode: regionCode(figures.regionCode) } }).catch(() => undefined)
        }}
      >
        更新测算底表
      </Button>
    </p>
  )
}

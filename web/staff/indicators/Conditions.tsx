import { Descriptions } from 'antd'
import type { ReactNode } from 'react'
import { alerts, policy, type ReplyOf, type screening } from '#contract'
import { Explanation } from '../../ui/Explanation.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { GradeTag } from '../alerts/words.tsx'
import { causeLabel, categoryLabel } from '../screening/words.tsx'
import { Needs, Switched } from './IndicatorsScreen.tsx'

type Shown = ReplyOf<typeof screening.showIndicator>

/** What an indicator looks for, in words, as a tree with the figures of the place, and by examples. */
export function Conditions({ data }: { data: Shown }): ReactNode {
  const { row } = data
  return (
    <>
      <section className="dd-card">
        <h2>查什么</h2>
        <Descriptions
          size="small"
          column={2}
          items={[
            { key: 'gist', label: '说明', span: 2, children: row.gist },
            { key: 'condition', label: '条件', span: 2, children: row.condition },
            { key: 'cause', label: '事由', children: `${causeLabel(row.cause)}（${categoryLabel(row.category)}）` },
            { key: 'cooldown', label: '办结后', children: `${String(row.cooldownDays)} 天内不重复提示` },
            {
              key: 'grades',
              label: '等级',
              span: 2,
              children: (
                <span>
                  {row.grades.map(({ grade, words }) => (
                    <span key={grade} className="dd-other">
                      <GradeTag grade={grade} /> {words}
                    </span>
                  ))}
                </span>
              ),
            },
            {
              key: 'data',
              label: '所需数据',
              span: 2,
              children: (
                <div>
                  <Needs datasets={row.datasets} />
                </div>
              ),
            },
            {
              key: 'clauses',
              label: '依据',
              span: 2,
              children: (
                <span>
                  {row.clauses.map((each) => (
                    <span key={`${each.document}${each.article}`} className="dd-other" title={each.gist}>
                      {policy.documentWords(each.document)} {each.article}
                    </span>
                  ))}
                </span>
              ),
            },
            {
              key: 'state',
              label: data.regionName,
              span: 2,
              children: (
                <div className="dd-inline">
                  <Switched row={row} />
                  {row.setNote !== '' && <span className="dd-quiet">理由：{row.setNote}</span>}
                </div>
              ),
            },
          ]}
        />
      </section>
      <section className="dd-card">
        <h2>
          条件和数值（{data.regionName}，{data.asOf}）
        </h2>
        <Explanation data={{ sentence: row.condition, steps: data.tree, counterfactuals: [], unknown: [] }} />
      </section>
      <section className="dd-card">
        <h2>
          举例 <span className="dd-quiet">虚构的家庭，按{data.regionName}现行阈值算出</span>
        </h2>
        {data.examples.length === 0 && <p className="dd-quiet">这项指标还没有例子。</p>}
        {data.examples.map((example) => (
          <details key={example.name} className="dd-example">
            <summary>
              <b>{example.name}</b> {example.grade === '0' ? <StatusTag>不算发现</StatusTag> : <GradeTag grade={example.grade} />}{' '}
              <span className="dd-quiet">{example.explanation.sentence}</span>
            </summary>
            <Explanation data={example.explanation} />
          </details>
        ))}
      </section>
    </>
  )
}

/** Every threshold and standard the condition rests on, where each comes from, and what may be changed here. */
export function Parameters({ data }: { data: Shown }): ReactNode {
  return (
    <section className="dd-card">
      <h2>阈值和标准</h2>
      <table className="dd-plain">
        <thead>
          <tr>
            <th>名称</th>
            <th className="dd-right">现行</th>
            <th className="dd-right">指标包默认</th>
            <th>来自</th>
            <th>自</th>
            <th>依据</th>
            <th>状态</th>
          </tr>
        </thead>
        <tbody>
          {data.row.parameters.map((each) => (
            <tr key={each.key}>
              <td>
                {each.label}
                {!each.editable && <div className="dd-quiet">由文件公布，不在这里改</div>}
              </td>
              <td className="dd-right dd-figure">
                <b>{each.text}</b>
              </td>
              <td className="dd-right dd-figure dd-quiet">{each.packText}</td>
              <td>
                {each.place}
                {each.changed && <StatusTag tone="doing">本地调整</StatusTag>}
              </td>
              <td>{each.from}</td>
              <td>
                {policy.documentWords(each.clause.document)} {each.clause.article}
                <div className="dd-quiet">{each.clause.gist}</div>
              </td>
              <td>
                <StatusTag tone={each.status === '待核' ? 'soon' : 'plain'}>
                  {each.status === 'verified' ? '已核对文件' : each.status}
                </StatusTag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dd-quiet">
        “待核”是还没有对着文件原文核过的数，平台暂按它算。{alerts.alertGrades['1']}、{alerts.alertGrades['2']}、{alerts.alertGrades['3']}
        三级的界限也在其中。
      </p>
    </section>
  )
}

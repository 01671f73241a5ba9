import type { ReactNode } from 'react'
import { policy } from '#contract'
import { PrintSheet } from '../../ui/PrintSheet.tsx'

/** 明白卡 on one sheet of A4: who, how much, which papers, where, how long, whom to ask. */
export function CardSheet({ card }: { card: policy.Card }): ReactNode {
  return (
    <PrintSheet
      title={`${card.label}　明白卡`}
      place={`${card.placeName}　${card.department}部门`}
      day={`按 ${spoken(card.day)} 的政策`}
      recordPath={`/cards/${card.id}?place=${card.place}`}
    >
      <div className="pl-card">
        <Part title="谁可以享受">
          <Lines lines={card.who} />
        </Part>
        <Part title="给多少">
          <Lines lines={card.amount} />
        </Part>
        <Part title="要带什么">
          <Lines lines={card.papers} />
        </Part>
        {card.notNeeded.length > 0 && (
          <Part title="不用带">
            <p>
              {card.notNeeded.map((line, at) => (
                <span key={String(at)}>
                  {at > 0 && '；'}
                  <Line line={line} />
                </span>
              ))}
              。这些由窗口在系统里查。
            </p>
          </Part>
        )}
        <Part title="到哪里办">
          <p>
            <Line line={card.where} />
          </p>
        </Part>
        <Part title="要多久">
          <p>
            <Line line={card.term} />
          </p>
        </Part>
        {card.mind.length > 0 && (
          <Part title="还要知道">
            <Lines lines={card.mind} />
          </Part>
        )}
        <Part title="找谁问">
          <p>
            村（社区）民生协理员：
            <i className="pl-blank" />
            {'　'}电话：
            <i className="pl-blank" />
          </p>
          <p>
            乡镇（街道）社会救助窗口电话：
            <i className="pl-blank" />
            {'　'}救助热线：
            <i className="pl-blank" />
          </p>
        </Part>
        <div className="pl-card-foot">
          {card.clauses.length > 0 && (
            <p>依据：{card.clauses.map(({ document, article }) => `${policy.documentWords(document)} ${article}`).join('、')}</p>
          )}
          {card.pending > 0 && <p>带 * 的数额待核，以当地公布的为准。</p>}
          {card.blank > 0 && <p>横线处的数额没有查到当地文件，请向窗口问清后填写。</p>}
          <p>这张卡只是说明，能不能享受以部门审核为准。不收任何费用。</p>
        </div>
      </div>
    </PrintSheet>
  )
}

/** `2026-11-09` → `2026年11月9日`. */
function spoken(day: string): string {
  return `${day.slice(0, 4)}年${String(Number(day.slice(5, 7)))}月${String(Number(day.slice(8, 10)))}日`
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <h2>{title}</h2>
      <div>{children}</div>
    </section>
  )
}

function Lines({ lines }: { lines: readonly policy.CardLine[] }): ReactNode {
  return (
    <ul>
      {lines.map((line, at) => (
        <li key={String(at)}>
          <Line line={line} />
        </li>
      ))}
    </ul>
  )
}

function Line({ line }: { line: policy.CardLine }): ReactNode {
  return line.map((piece, at) => {
    if (piece.kind === 'words') return <span key={String(at)}>{piece.text}</span>
    if (piece.kind === 'blank')
      return (
        <i key={String(at)} className="pl-blank pl-blank-short" title={`没有查到当地的${piece.text}`} aria-label={`${piece.text}未查到`} />
      )
    return (
      <b key={String(at)}>
        {piece.text}
        {piece.pending === true && <sup>*</sup>}
      </b>
    )
  })
}

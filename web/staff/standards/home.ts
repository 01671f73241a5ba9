import { standards } from '#contract'
import { call } from '../../ui/client.ts'
import type { HomeReply, HomeSource } from '../home/home-source.ts'

type Desk = keyof typeof standards.proposalDesks
const firstShown = 5

function proposalsOn(
  desk: Desk,
  line: (row: standards.ProposalRow) => { sentence: string; next: string; waiting?: string; tab?: string },
): HomeSource['load'] {
  return async (signal): Promise<HomeReply> => {
    const { rows, total } = await call(standards.proposals.list, { query: { desk, size: firstShown } }, { signal })
    return {
      total,
      href: `/standards/proposals?desk=${desk}`,
      lines: rows.map((row) => {
        const { sentence, next, waiting, tab = '' } = line(row)
        return {
          key: String(row.id),
          who: `第 ${String(row.id)} 号`,
          where: row.regionName,
          sentence: `${row.label}：${sentence}`,
          next,
          href: `/standards/proposals/${String(row.id)}${tab}`,
          ...(waiting === undefined ? {} : { waiting }),
        }
      }),
    }
  }
}

const about = ({ kind, valueText, from, document }: standards.ProposalRow): string =>
  `${standards.proposalKinds[kind]} ${valueText}，${from} 起，${document}`
const effect = ({ households }: standards.ProposalRow): string => (households === null ? '' : `，涉及 ${String(households)} 户`)
const state = (row: standards.ProposalRow): string => standards.proposalStatus[row.status as standards.ProposalStatus] // the contract's own words

/** Standards on the home screen: what waits for me to approve or publish, what I proposed, and back-pay that nobody has handed on yet. */
export const standardSources: readonly HomeSource[] = [
  {
    id: 'standards-approve',
    list: 'new',
    label: '待我批准的标准',
    ability: 'standard.approve',
    seldom: true,
    empty: '没有待批准的标准',
    load: proposalsOn('approve', (row) => ({ sentence: `${about(row)}${effect(row)}（${row.proposedBy}拟）`, next: '审批' })),
  },
  {
    id: 'standards-publish',
    list: 'new',
    label: '待公布的标准',
    ability: 'standard.approve',
    seldom: true,
    empty: '没有待公布的标准',
    load: proposalsOn('publish', (row) => ({ sentence: `${about(row)}${effect(row)}（${row.decidedBy}已批准）`, next: '公布' })),
  },
  {
    id: 'standards-back-pay',
    list: 'due',
    label: '补发清单待交付',
    ability: 'standard.propose',
    seldom: true,
    empty: '没有待交付的补发清单',
    load: proposalsOn('backPay', (row) => ({
      sentence: `${about(row)}：补发已逐月列出，还没有登记交付发放`,
      next: '看清单',
      tab: '/back-pay',
    })),
  },
  {
    id: 'standards-mine',
    list: 'waiting',
    label: '我拟的标准',
    ability: 'standard.propose',
    seldom: true,
    empty: '没有在办的拟稿',
    load: proposalsOn('mine', (row) => ({
      sentence: about(row),
      next: row.status === 'draft' ? '接着办' : '查看',
      ...(row.status === 'draft' ? {} : { waiting: state(row) }),
    })),
  },
]

import type { policy as contract } from '#contract'
import type { Fen } from '#kernel'
import { inForce, plainCards } from '#policy'
import { show } from '#rules'
import type { Figure } from './figures.ts'
import { figures as definitions } from './packs.ts'
import { requireProgramme, type whereOf } from './programme.ts'

type Where = Awaited<ReturnType<typeof whereOf>>

/** 明白卡 of a programme for a place and a day: plain words with the figures in force there. */
export function cardOf(id: string, where: Where): contract.Card {
  const { programme } = requireProgramme(id)
  const card = plainCards.find((each) => each.programme === id)
  const line = (text: string): contract.CardLine => lineOf(text, (key) => where.figures.at(key, where.place, where.day))
  const parts = {
    who: (card?.who ?? []).map(line),
    amount: (card?.amount ?? []).map(line),
    papers: (card?.papers ?? []).map(line),
    notNeeded: (card?.notNeeded ?? []).map(line),
    mind: (card?.mind ?? []).map(line),
    where: line(card?.where ?? ''),
    term: line(card?.term ?? ''),
  }
  const figures = [...parts.who, ...parts.amount, ...parts.papers, ...parts.mind, parts.where, parts.term].flat()
  const cites = [programme.entitled, ...(programme.amount ? [programme.amount] : [])].flatMap(({ definition }) => definition.cite)
  return {
    id,
    label: programme.label,
    department: programme.department,
    place: where.place,
    placeName: where.placeName,
    day: where.day,
    ...parts,
    clauses: distinct(
      cites
        .filter(({ document }) => document !== '平台口径' && inForce(document, where.place, where.day))
        .map(({ document, article }) => ({ document, article })),
    ).slice(0, mostClauses),
    pending: figures.filter(({ pending }) => pending === true).length,
    blank: figures.filter(({ kind }) => kind === 'blank').length,
  }
}

const mostClauses = 6

function distinct(clauses: readonly { document: string; article: string }[]) {
  return [...new Map(clauses.map((clause) => [`${clause.document} ${clause.article}`, clause])).values()]
}

/**
 * Cuts a line into words and figures. `{key}` is a figure with its unit, `{key#}` the bare number, `{share*amount}` a share of an amount,
 * rounded up to the fen as the rules do.
 */
export function lineOf(text: string, at: (key: string) => Figure | undefined): contract.CardLine {
  return text.split(/(\{[^}]+\})/).flatMap((piece): contract.CardLine => {
    if (piece === '') return []
    if (!piece.startsWith('{')) return [{ text: piece, kind: 'words' }]
    return [figureOf(piece.slice(1, -1), at)]
  })
}

function figureOf(written: string, at: (key: string) => Figure | undefined): contract.CardLine[number] {
  const bare = written.endsWith('#')
  const keys = written.replace('#', '').split('*')
  const found = keys.map(at)
  const [first, second] = found
  if (first === undefined || found.includes(undefined))
    return { text: keys.map((key) => definitions.get(key)?.definition.label ?? key).join('、'), kind: 'blank' }
  const pending = found.some((figure) => figure?.shown.status !== 'verified')
  const words = second === undefined ? textOf(first, bare) : show(shareOf(numberIn(first), numberIn(second)), second.definition)
  return { text: words, kind: 'figure', ...(pending ? { pending } : {}) }
}

function textOf({ value, shown }: Figure, bare: boolean): string {
  return bare ? String(value.value) : shown.text
}

function numberIn({ value }: Figure): number {
  return Number(value.value)
}

/** Basis points of fen, rounded up to the fen. */
function shareOf(basisPoints: number, amount: number): Fen {
  return Math.ceil((basisPoints * amount) / 10_000) as Fen
}

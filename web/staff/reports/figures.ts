import type { reports } from '#contract'
import { count, nothing, share } from '../../ui/format.ts'

interface FigureMeaning {
  readonly label: string
  readonly value: (tile: reports.Tile) => number | null
  readonly words: (value: number) => string
  /** What to add to the tile's list to see the rows. */
  readonly more: string
  /** Red is for what is late or wrong. */
  readonly danger?: true
}

/** What the picture of a region can be coloured by. */
export const tileFigures = {
  total: { label: '预警数', value: (tile) => tile.total, words: count, more: '' },
  perThousand: {
    label: '每千户预警',
    value: (tile) => (tile.households === null || tile.households === 0 ? null : (1000 * tile.total) / tile.households),
    words: (value) => value.toFixed(1),
    more: '',
  },
  running: { label: '未办结', value: (tile) => tile.running, words: count, more: 'running=true' },
  confirmedShare: { label: '属实率', value: (tile) => tile.confirmedShare, words: share, more: 'outcome=confirmed' },
  falseShare: { label: '误报率', value: (tile) => tile.falseShare, words: share, more: 'outcome=false', danger: true },
  lateShare: { label: '逾期率', value: (tile) => tile.lateShare, words: share, more: 'late=true', danger: true },
} as const satisfies Record<string, FigureMeaning>
export type TileFigure = keyof typeof tileFigures

const calm = ['#eef3f9', '#d3e0ef', '#aac4e0', '#4a7bb3', '#1f5a96'] as const
const danger = ['#fbf1ef', '#f6d9d4', '#eab0a6', '#c9594a', '#b42318'] as const

export function shades(figure: TileFigure): readonly string[] {
  return meaning(figure).danger === true ? danger : calm
}

export function meaning(figure: TileFigure): FigureMeaning {
  return tileFigures[figure]
}

/** How a tile looks: its shade between nought and the highest of the region, and whether letters on it must be white. */
export function shadeOf(tile: reports.Tile, figure: TileFigure, highest: number): { background: string; light: boolean } {
  const value = meaning(figure).value(tile)
  if (value === null || value === 0 || highest === 0) return { background: '#fff', light: false }
  const scale = shades(figure)
  const step = Math.min(scale.length - 1, Math.floor((value / highest) * scale.length))
  return { background: scale[step] ?? '#fff', light: step >= 3 }
}

export function figureWords(tile: reports.Tile, figure: TileFigure): string {
  const value = meaning(figure).value(tile)
  return value === null ? nothing : meaning(figure).words(value)
}

import { parseYuan } from '#kernel'
import type { DataSetDefinition, FieldDefinition, FieldType } from '#rooms/catalogue'
import { lookalikes } from '../names.ts'
import { lottery, type Random } from '../random.ts'

/** Faults that real department files have, each with what an import should make of it. */
export const defectEffects = {
  /** Lines before the header: a title, who filled it in. */
  'title-row': 'skipped',
  'blank-line': 'skipped',
  'totals-row': 'skipped',
  /** Another word for a column. */
  'header-word': 'read',
  /** A money column in 万元, said in the header. */
  'header-unit': 'read',
  'id-spaces': 'read',
  'id-lower-x': 'read',
  'id-quote': 'read',
  'date-spelling': 'read',
  'money-wan': 'read',
  'money-comma': 'read',
  /** The last digits are lost: nobody can repair it. */
  'id-scientific': 'held',
  'id-miscopied': 'held',
  'date-impossible': 'held',
  'missing-cell': 'held',
  /** The same row again. */
  'duplicate-row': 'reported',
  /** The ID number is right and the name is not the registry's. */
  'name-misspelt': 'reported',
} as const satisfies Record<string, 'skipped' | 'read' | 'held' | 'reported'>

export type DefectKind = keyof typeof defectEffects
export type DefectEffect = (typeof defectEffects)[DefectKind]

/** One injected fault. `line` counts from 1 as a spreadsheet does; `column` is the label of the catalogue, '' for whole lines. */
export type Defect = {
  readonly kind: DefectKind
  readonly effect: DefectEffect
  readonly line: number
  readonly column: string
  readonly was: string
  readonly now: string
}

/** A damage to one cell: the new text, or null where this cell cannot carry it. */
type Damage = (cell: string, random: Random) => string | null

const cellDamages: Partial<Record<FieldType, readonly (readonly [DefectKind, Damage, number])[]>> = {
  idNumber: [
    ['id-spaces', spaced, 4],
    ['id-lower-x', lowerX, 6],
    ['id-quote', (cell) => `'${cell}`, 1],
    ['id-scientific', scientific, 2],
    ['id-miscopied', miscopied, 2],
  ],
  personName: [['name-misspelt', misspelt, 4]],
  date: [
    ['date-spelling', respelt, 6],
    ['date-impossible', impossible, 1],
  ],
  money: [
    ['money-wan', inWan, 1],
    ['money-comma', withComma, 2],
  ],
}

/** Lines of one file with the faults sprinkled in; keeps the list of what was done. */
export class DefectiveTable {
  readonly defects: Defect[] = []
  private readonly dataset: DataSetDefinition
  private readonly random: Random
  private readonly perTenThousand: number
  private readonly damages: readonly (readonly [kind: DefectKind, damage: Damage, column: number])[]
  private readonly wanColumn: number
  private readonly moneyColumns: readonly number[]
  private readonly totals: number[]
  private line = 0
  private kept: string[] | null = null

  /** `perTenThousand`: rows with a fault among 10,000; faults of the whole file come with any rate above zero. */
  constructor(dataset: DataSetDefinition, random: Random, perTenThousand: number) {
    this.dataset = dataset
    this.random = random
    this.perTenThousand = perTenThousand
    this.damages = lottery(dataset.fields.flatMap((field, column) => (field.name.includes('spouse') ? [] : damagesOf(field, column))))
    this.moneyColumns = dataset.fields.flatMap((field, column) => (field.type === 'money' ? [column] : []))
    this.wanColumn = this.moneyColumns.length > 0 && random.chance(2500) ? random.pick(this.moneyColumns) : -1
    this.totals = dataset.fields.map(() => 0)
  }

  /** Title lines, if any, and the header. */
  head(title: string): string[][] {
    const { random, dataset } = this
    const lines: string[][] = []
    if (random.chance(5000)) {
      lines.push(this.add('title-row', [title]))
      if (random.chance(4000)) lines.push(this.add('title-row', ['填报单位：（合成数据）', '', '填报人：', '', '单位：元']))
    }
    this.line++
    lines.push(dataset.fields.map((field, column) => this.header(field, column)))
    return lines
  }

  private header(field: FieldDefinition, column: number): string {
    const { random } = this
    if (column === this.wanColumn) return this.note('header-unit', field.label, `${field.label}（万元）`)
    if (field.synonyms.length === 0 || !random.chance(2500)) return field.label
    return this.note('header-word', field.label, random.pick(field.synonyms))
  }

  /** The lines one row becomes: itself, perhaps damaged, perhaps with a blank or a repeated line. Protected rows stay whole. */
  row(cells: string[], isProtected: boolean): string[][] {
    const { random } = this
    const lines: string[][] = []
    this.addUp(cells)
    this.toWan(cells)
    if (!isProtected && random.chance(this.perTenThousand)) {
      const ticket = random.below(100)
      if (ticket < 6)
        lines.push(
          this.add(
            'blank-line',
            cells.map(() => ''),
          ),
        )
      else if (ticket < 16 && this.kept !== null) {
        lines.push(this.add('duplicate-row', this.kept.slice()))
        this.kept = null
      } else this.damage(cells)
    } else if (!isProtected) this.kept = cells.slice()
    this.line++
    lines.push(cells)
    return lines
  }

  /** A line of totals at the foot, if the file has sums. */
  foot(): string[][] {
    if (this.moneyColumns.length === 0 || !this.random.chance(4000)) return []
    const wan = this.wanColumn
    return [
      this.add(
        'totals-row',
        this.dataset.fields.map((_field, column) =>
          column === 0 ? '合计' : this.moneyColumns.includes(column) ? yuanOrWan(this.totals[column] ?? 0, column === wan) : '',
        ),
      ),
    ]
  }

  private damage(cells: string[]): void {
    const [kind, damage, column] = this.random.pick(this.damages)
    const field = this.dataset.fields[column]
    const was = cells[column] ?? ''
    if (!field || was === '' || (kind.startsWith('money') && column === this.wanColumn)) return
    const now = damage(was, this.random)
    if (now === null || now === was) return
    cells[column] = now
    this.defects.push({ kind, effect: defectEffects[kind], line: this.line + 1, column: field.label, was, now })
  }

  private addUp(cells: readonly string[]): void {
    for (const column of this.moneyColumns) this.totals[column] = (this.totals[column] ?? 0) + (parseYuan(cells[column] ?? '') ?? 0)
  }

  private toWan(cells: string[]): void {
    const cell = cells[this.wanColumn]
    if (cell === undefined || cell === '') return
    const amount = parseYuan(cell)
    if (amount !== null) cells[this.wanColumn] = yuanOrWan(amount, true)
  }

  private add(kind: DefectKind, cells: string[]): string[] {
    this.line++
    this.defects.push({
      kind,
      effect: defectEffects[kind],
      line: this.line,
      column: '',
      was: '',
      now: cells.filter((cell) => cell !== '').join('|'),
    })
    return cells
  }

  private note(kind: DefectKind, label: string, now: string): string {
    this.defects.push({ kind, effect: defectEffects[kind], line: this.line, column: label, was: label, now })
    return now
  }
}

function damagesOf(field: FieldDefinition, column: number): (readonly [readonly [DefectKind, Damage, number], number])[] {
  const own: (readonly [readonly [DefectKind, Damage, number], number])[] = (cellDamages[field.type] ?? []).map(
    ([kind, damage, weight]) => [[kind, damage, column], weight],
  )
  const gap: readonly [readonly [DefectKind, Damage, number], number] = [['missing-cell', () => '', column], 1]
  return field.required ? [...own, gap] : own
}

/** Fen as yuan or as 万元 without losing a digit. */
function yuanOrWan(amount: number, wan: boolean): string {
  const digits = wan ? 6 : 2
  const text = String(Math.abs(amount)).padStart(digits + 1, '0')
  const whole = text.slice(0, -digits)
  const fraction = text.slice(-digits).replace(/0+$/, '')
  return `${amount < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

function spaced(cell: string): string {
  return `${cell.slice(0, 6)} ${cell.slice(6, 14)} ${cell.slice(14)}`
}

function lowerX(cell: string): string | null {
  return cell.endsWith('X') ? cell.replace('X', 'x') : null
}

/** What a spreadsheet makes of 18 digits in a column that is not text. */
function scientific(cell: string): string | null {
  return /^\d{18}$/.test(cell) ? `${cell.slice(0, 1)}.${cell.slice(1, 6)}E+17` : null
}

/** One digit of the sequence off by one: the check digit no longer fits. */
function miscopied(cell: string): string | null {
  const digit = Number(cell[15])
  return Number.isNaN(digit) ? null : `${cell.slice(0, 15)}${String((digit + 1) % 10)}${cell.slice(16)}`
}

function misspelt(cell: string): string | null {
  for (let i = cell.length - 1; i >= 0; i--) {
    const other = lookalikes[cell.charAt(i)]
    if (other !== undefined) return cell.slice(0, i) + other + cell.slice(i + 1)
  }
  return null
}

function respelt(cell: string, random: Random): string {
  const [year = '', month = '', day = ''] = cell.split('-')
  const short = [year, String(Number(month)), String(Number(day))] as const
  const serial = String(Date.parse(`${cell}T00:00:00Z`) / 86_400_000 + 25_569)
  return random.pick([
    short.join('/'),
    short.join('.'),
    year + month + day,
    `${short[0]}年${short[1]}月${short[2]}日`,
    serial,
    `${cell} 00:00:00`,
  ])
}

function impossible(cell: string): string {
  return `${cell.slice(0, 5)}02-30`
}

function inWan(cell: string): string | null {
  const amount = parseYuan(cell)
  return amount === null ? null : `${yuanOrWan(amount, true)}万元`
}

function withComma(cell: string): string | null {
  const [whole = '', fraction] = cell.split('.')
  if (whole.length < 4) return null
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`)
}

import { formatYuan } from '#kernel'
import { codeListOf, dataSetOf, type CodeListId, type DataSetDefinition, type FieldDefinition } from '#rooms/catalogue'
import { dayText, type Day, type Period } from '../calendar.ts'
import { present } from '../as-of.ts'
import { never, type Household, type Person, type Village } from '../model.ts'

/**
 * What a column holds before it is written, by field type: fen for money, days since 1970 for dates, a code for code fields, basis
 * points for shares, hundredths for integers with two decimals, true and false for yes and no. Null and '' are an empty cell.
 */
export type Value = string | number | boolean | null

/** Receives one row of a file as it is cut; `household` is whose row it is. */
export type RowSink = (cells: string[], household: Household) => void

/** Cuts one data set of one month from a village. */
export type Cutter = {
  readonly dataset: DataSetDefinition
  /** Rows are what happened in a month, so a quarterly delivery holds three months of them; otherwise rows are the state at its end. */
  readonly flow: boolean
  readonly cut: (village: Village, month: Period, sink: RowSink) => void
}

type Columns<Row> = Readonly<Record<string, (row: Row, month: Period) => Value>>
type Rows<Row> = (village: Village, month: Period, each: (row: Row) => void) => void

/**
 * A cutter from the rows it selects and a function for each column of the catalogue. Throws when the columns are not exactly the
 * catalogue's: a field that is added there must be filled here.
 */
export function cutter<Row>(id: string, rows: Rows<Row>, householdOf: (row: Row) => Household, columns: Columns<Row>): Cutter {
  const dataset = dataSetOf(id)
  const unknown = Object.keys(columns).filter((name) => !dataset.fields.some((field) => field.name === name))
  if (unknown.length > 0) throw new Error(`The catalogue's ${id} has no column ${unknown.join(', ')}`)
  const writers = dataset.fields.map((field) => {
    const read = columns[field.name]
    if (!read) throw new Error(`The cutter of ${id} does not fill ${field.name}`)
    return { read, write: cellWriter(field) }
  })
  return {
    dataset,
    flow: false,
    cut: (village, month, sink) => {
      rows(village, month, (row) => {
        const cells: string[] = []
        for (const { read, write } of writers) cells.push(write(read(row, month)))
        sink(cells, householdOf(row))
      })
    },
  }
}

/** Marks a cutter whose rows are what happened in the month. */
export function flow(cutter: Cutter): Cutter {
  return { ...cutter, flow: true }
}

/** A cutter whose rows belong to a person. */
export function personCutter<Row extends { readonly person: Person }>(id: string, rows: Rows<Row>, columns: Columns<Row>): Cutter {
  return cutter(id, rows, (row) => row.person.household, { id_number: (row) => row.person.id, name: (row) => row.person.name, ...columns })
}

/** Each fact of the list that holds on the last day of the month, of people who live then. */
export function running<Fact extends { readonly person: Person; readonly from: Day; readonly to: Day }>(
  list: (village: Village) => readonly Fact[],
): Rows<Fact> {
  return (village, month, each) => {
    for (const fact of list(village)) if (fact.from <= month.last && fact.to >= month.last && present(fact.person, month.last)) each(fact)
  }
}

/** Each fact of the list that happened in the month, and those before the first month with the first delivery. */
export function happened<Fact>(list: (village: Village) => readonly Fact[], on: (fact: Fact) => Day): Rows<Fact> {
  return (village, month, each) => {
    for (const fact of list(village)) {
      const day = on(fact)
      if (day <= month.last && (day >= month.first || month.opening)) each(fact)
    }
  }
}

/** A day that may be open: never is an empty cell. */
export function orEmpty(day: Day): Value {
  return day === never ? null : day
}

/** A day that is only written once it has come. */
export function onceCome(day: Day, month: Period): Value {
  return day <= month.last ? day : null
}

function cellWriter(field: FieldDefinition): (value: Value) => string {
  const write = filledWriter(field)
  return (value) => (value === null || value === '' ? '' : write(value))
}

function filledWriter(field: FieldDefinition): (value: string | number | boolean) => string {
  switch (field.type) {
    case 'money':
      return (value) => yuanText(Number(value))
    case 'date':
      return (value) => dayText(Number(value))
    case 'month':
      return (value) => (typeof value === 'number' ? dayText(value).slice(0, 7) : String(value))
    case 'boolean':
      return (value) => (value === true ? '是' : '否')
    case 'share':
      return (value) => `${String(Number(value) / 100)}%`
    case 'integer':
      return field.decimals === 0 ? String : (value) => (Number(value) / 10 ** field.decimals).toFixed(field.decimals)
    case 'code':
      return codeWriter(field.codeList)
    case 'idNumber':
    case 'personName':
    case 'text':
    case 'region':
    case 'phone':
      return String
  }
}

/** Codes are written as their labels; words that are aliases already (长子, 工伤保险) pass as they are. */
function codeWriter(list: CodeListId | null): (value: string | number | boolean) => string {
  const labels = new Map((list === null ? [] : codeListOf(list).entries).map((entry) => [entry.code, entry.label]))
  return (value) => labels.get(String(value)) ?? String(value)
}

/** `123456` → `1234.56`, whole yuan without decimals, as systems export money. */
function yuanText(amount: number): string {
  if (amount % 100 === 0) return String(amount / 100)
  return formatYuan(amount).replaceAll(',', '')
}

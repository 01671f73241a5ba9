import type { CodeListId } from './codes.ts'
import type { DepartmentId } from './departments.ts'

/** What a column of a department's file holds. Decides how its cells are read and how they are stored. */
export type FieldType =
  | 'idNumber'
  | 'personName'
  | 'text'
  | 'date'
  | 'month'
  | 'money'
  | 'integer'
  | 'code'
  | 'region'
  | 'phone'
  | 'boolean'
  | 'share'

/**
 * Limits of a cell's value, inclusive, in the unit in which it is stored: fen for money, basis points for shares, characters for
 * text. For dates and months `min` and `max` are days `YYYY-MM-DD`; `'delivery'` is the day on which the file was delivered.
 */
export type FieldRange = { readonly min?: number | string; readonly max?: number | string }

/** One column of a data set: what the department is asked for, how it may be headed, and what becomes of it. */
export type FieldDefinition = {
  /** snake_case English; the Parquet column unless the field is personal. */
  readonly name: string
  /** The Chinese header of the template. */
  readonly label: string
  /** Other headers departments use for the same thing. */
  readonly synonyms: readonly string[]
  readonly type: FieldType
  /** An empty cell in a required column is a fault of the row. */
  readonly required: boolean
  /** Never reaches the lake in clear: name, ID number, phone, address, register number. */
  readonly personal: boolean
  /** The lake column (a dense internal number) that stands in for a personal field, where the field identifies something. */
  readonly replacedBy: string | null
  /** For `code` fields: the list its values come from. */
  readonly codeList: CodeListId | null
  /** For `integer` fields that measure: digits kept after the point, so 89.53 with 2 decimals is stored as 8953. */
  readonly decimals: number
  readonly range: FieldRange | null
  /** Note for the person who fills in the column; Chinese. */
  readonly description: string
}

/** How often a data set is due. */
export type Frequency = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly'

export const frequencyLabel: Record<Frequency, string> = {
  daily: '每日',
  weekly: '每周',
  monthly: '每月',
  quarterly: '每季',
  yearly: '每年',
}

/** What one row stands for: a person's state, a household's state, or something that happened. */
export type Grain = 'person' | 'household' | 'event'

export const grainLabel: Record<Grain, string> = { person: '每人一行', household: '每户一行', event: '每笔一行' }

/** Where a data set is asked for, as a reader finds it; the last is 关于进一步加强事实无人抚养儿童保障工作的意见. */
export type CatalogueClause = '湘政办发〔2024〕30号 二(二)' | '大办发〔2021〕30号 十九' | '民政部等 2022-10-20 通知' | '民发〔2019〕62号'

/** One data set of the 数据需求清单. */
export type DataSetDefinition = {
  /** kebab-case English, unique. */
  readonly id: string
  readonly name: string
  readonly department: DepartmentId
  readonly clause: CatalogueClause
  readonly frequency: Frequency
  /** Calendar days after the end of the period from which the delivery counts as late. */
  readonly lateAfterDays: number
  readonly grain: Grain
  /** Names of the fields that together make a row the same row: a second one in a file is a duplicate. */
  readonly keyFields: readonly string[]
  readonly fields: readonly FieldDefinition[]
  readonly description: string
}

/** A column of a data set's snapshot in the lake. */
export type LakeColumn = { readonly name: string; readonly sqlType: LakeType; readonly field: FieldDefinition }
export type LakeType = 'INTEGER' | 'BIGINT' | 'DATE' | 'VARCHAR' | 'BOOLEAN' | 'SMALLINT'

const lakeTypes: Record<FieldType, LakeType> = {
  idNumber: 'INTEGER',
  personName: 'VARCHAR',
  text: 'VARCHAR',
  date: 'DATE',
  // A month is stored as its first day.
  month: 'DATE',
  money: 'BIGINT',
  integer: 'INTEGER',
  code: 'VARCHAR',
  region: 'VARCHAR',
  phone: 'VARCHAR',
  boolean: 'BOOLEAN',
  // Basis points: 10000 is the whole.
  share: 'SMALLINT',
}

/** The type in which a field's value lies in Parquet (for a replaced personal field, the type of the number that replaces it). */
export function lakeTypeOf(field: FieldDefinition): LakeType {
  return field.replacedBy === null ? lakeTypes[field.type] : 'INTEGER'
}

/** The columns of a snapshot: the public fields in order, and in place of personal ones the internal number, or nothing. */
export function lakeColumns(dataset: DataSetDefinition): LakeColumn[] {
  return dataset.fields.flatMap((field) => {
    if (!field.personal) return [{ name: field.name, sqlType: lakeTypeOf(field), field }]
    return field.replacedBy === null ? [] : [{ name: field.replacedBy, sqlType: lakeTypeOf(field), field }]
  })
}

/** The field of that name; a wrong name is a programming error. */
export function fieldOf(dataset: DataSetDefinition, name: string): FieldDefinition {
  const field = dataset.fields.find((candidate) => candidate.name === name)
  if (!field) throw new Error(`Data set ${dataset.id} has no field ${name}`)
  return field
}

/** What a field holds, in a word for the person who fills it in. */
export const fieldTypeLabel: Record<FieldType, string> = {
  idNumber: '身份证号',
  personName: '姓名',
  text: '文字',
  date: '日期',
  month: '月份',
  money: '金额',
  integer: '数字',
  code: '代码',
  region: '行政区划',
  phone: '电话',
  boolean: '是或否',
  share: '比例',
}

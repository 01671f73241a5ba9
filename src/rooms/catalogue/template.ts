import { writeXlsx, colToLetter, type DataValidation, type WriteSheet } from 'hucre/xlsx'
import { codeListOf, type CodeListId } from './codes.ts'
import { frequencyLabel, grainLabel, type DataSetDefinition, type FieldDefinition, type FieldType } from './dataset.ts'
import { departments } from './departments.ts'

/** One column of the downloadable template. */
export type TemplateColumn = {
  readonly field: FieldDefinition
  readonly header: string
  /** What to write into the column; Chinese. */
  readonly note: string
  /** The values offered in the drop-down list, or null. */
  readonly choices: readonly string[] | null
  /** True where Excel must not turn what is typed into a number or a date. */
  readonly asText: boolean
}

const typeNotes: Record<FieldType, string> = {
  idNumber: '身份证号，文本格式',
  personName: '姓名',
  text: '文字',
  date: '日期，如 2026-03-05',
  month: '月份，如 2026-03',
  money: '金额，单位元，最多两位小数；表头写“（万元）”的按万元读',
  integer: '数字',
  code: '从下拉列表中选，也可以填代码',
  region: '12 位区划代码或“乡镇+村”全称',
  phone: '电话号码',
  boolean: '是 或 否',
  share: '百分数，如 65%',
}

const textTypes: ReadonlySet<FieldType> = new Set<FieldType>(['idNumber', 'text', 'region', 'phone', 'code', 'date', 'month'])

// Rows of the template that carry the drop-down lists; a sheet has room for 1,048,576.
const lastTemplateRow = 100_000
const sheetNames = { notes: '填写说明', codes: '代码表' } as const

/** The template's columns in the order in which they are printed. */
export function templateColumns(dataset: DataSetDefinition): TemplateColumn[] {
  return dataset.fields.map((field) => ({
    field,
    header: field.label,
    note: field.description === '' ? typeNotes[field.type] : `${typeNotes[field.type]}。${field.description}`,
    choices: choicesOf(field),
    asText: textTypes.has(field.type),
  }))
}

function choicesOf(field: FieldDefinition): readonly string[] | null {
  if (field.codeList !== null) return codeListOf(field.codeList).entries.map((entry) => entry.label)
  return field.type === 'boolean' ? ['是', '否'] : null
}

/** The Excel template of a data set: the table to fill in, notes on each column, and the code lists it uses. */
export async function buildTemplate(dataset: DataSetDefinition): Promise<Uint8Array> {
  const columns = templateColumns(dataset)
  const lists = [...new Set(dataset.fields.flatMap((field) => (field.codeList === null ? [] : [field.codeList])))]
  return writeXlsx({ sheets: [dataSheet(dataset, columns, lists), notesSheet(dataset, columns), codesSheet(lists)] })
}

function dataSheet(dataset: DataSetDefinition, columns: readonly TemplateColumn[], lists: readonly CodeListId[]): WriteSheet {
  return {
    name: dataset.name,
    columns: columns.map((column) => ({ width: Math.max(12, column.header.length * 2 + 4), ...(column.asText ? { numFmt: '@' } : {}) })),
    rows: [columns.map((column) => column.header)],
    cells: new Map(
      columns.map((column, i) => [
        `0,${String(i)}`,
        { value: column.header, style: { font: { bold: true, ...(column.field.required ? { color: { rgb: 'C00000' } } : {}) } } },
      ]),
    ),
    freezePane: { rows: 1 },
    dataValidations: columns.flatMap((column, i) => validationOf(column, i, lists)),
  }
}

function validationOf(column: TemplateColumn, index: number, lists: readonly CodeListId[]): DataValidation[] {
  if (column.choices === null) return []
  const letter = colToLetter(index)
  const common = {
    type: 'list',
    allowBlank: !column.field.required,
    range: `${letter}2:${letter}${String(lastTemplateRow)}`,
    showInputMessage: true,
    inputTitle: column.header,
    inputMessage: column.note.slice(0, 200),
    showErrorMessage: true,
    errorTitle: '不在列表中',
    errorMessage: '请从下拉列表中选一项',
  } as const
  const { codeList } = column.field
  if (codeList === null) return [{ ...common, values: [...column.choices] }]
  const listLetter = colToLetter(lists.indexOf(codeList) * 2 + 1)
  return [{ ...common, formula1: `${sheetNames.codes}!$${listLetter}$2:$${listLetter}$${String(column.choices.length + 1)}` }]
}

function notesSheet(dataset: DataSetDefinition, columns: readonly TemplateColumn[]): WriteSheet {
  const facts = [
    ['数据集', dataset.name],
    ['说明', dataset.description],
    ['报送单位', departments[dataset.department].name],
    ['更新频率', `${frequencyLabel[dataset.frequency]}，期满后 ${String(dataset.lateAfterDays)} 天内报送`],
    ['一行代表', grainLabel[dataset.grain]],
    ['同一行的判断', dataset.keyFields.map((key) => dataset.fields.find((field) => field.name === key)?.label ?? key).join(' + ')],
    ['格式', 'XLSX、XLS，或 UTF-8、GB18030 编码的 CSV；表头可以换次序，可以用右列的其他写法'],
    [],
    ['列名', '必填', '填写说明', '取值', '其他写法'],
  ]
  const rows = columns.map((column) => [
    column.header,
    column.field.required ? '必填' : '选填',
    column.note,
    column.choices?.join('、') ?? '',
    column.field.synonyms.join('、'),
  ])
  return {
    name: sheetNames.notes,
    columns: [{ width: 20 }, { width: 24 }, { width: 60 }, { width: 60 }, { width: 60 }],
    rows: [...facts, ...rows],
  }
}

function codesSheet(lists: readonly CodeListId[]): WriteSheet {
  const header = lists.flatMap((id) => [`${codeListOf(id).name}代码`, codeListOf(id).name])
  const longest = Math.max(0, ...lists.map((id) => codeListOf(id).entries.length))
  const rows = Array.from({ length: longest }, (_, i) =>
    lists.flatMap((id) => {
      const entry = codeListOf(id).entries[i]
      return entry ? [entry.code, entry.label] : [null, null]
    }),
  )
  return { name: sheetNames.codes, columns: header.map(() => ({ width: 18, numFmt: '@' })), rows: [header, ...rows] }
}

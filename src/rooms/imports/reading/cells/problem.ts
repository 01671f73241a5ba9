/** What is wrong with a cell. Stable codes: they are counted, stored with the quarantined row and shown in quality reports. */
export const cellProblems = {
  required: { message: '必填项为空', wayOut: '请补填' },
  garbled: { message: '含有乱码', wayOut: '请用正确的编码（UTF-8 或 GB18030）重新导出' },
  'formula-error': { message: '单元格公式出错', wayOut: '请把公式的结果改成数值后再报' },
  'too-long': { message: '文字太长', wayOut: '请缩短' },
  'too-short': { message: '文字太短', wayOut: '请核对是否写全' },
  'id.scientific': { message: '身份证号被表格软件改成了科学计数法，后几位已经丢失', wayOut: '请把该列设为文本后重新填写' },
  'id.length': { message: '身份证号位数不对，应为 18 位', wayOut: '请核对是否漏写或多写' },
  'id.characters': { message: '身份证号含有数字和 X 以外的字符', wayOut: '请核对后重新填写' },
  'id.birth': { message: '身份证号中的出生日期不存在', wayOut: '请核对是否抄错' },
  'id.checksum': { message: '身份证号校验位不符', wayOut: '请核对是否抄错' },
  'name.characters': { message: '姓名含有数字或符号', wayOut: '请按身份证填写姓名' },
  'date.unreadable': { message: '看不出是哪一天', wayOut: '请写成 2026-03-05 的样子' },
  'date.ambiguous': { message: '日期可以有几种读法', wayOut: '请写全四位年份，写成 2026-03-05 的样子' },
  'date.incomplete': { message: '日期缺少日或月', wayOut: '请写全年月日，如 2026-03-05' },
  'date.impossible': { message: '日历上没有这一天', wayOut: '请核对年月日' },
  'date.too-early': { message: '日期早得不合理', wayOut: '请核对年份' },
  'date.future': { message: '日期晚于报送日', wayOut: '请核对，应是已经发生的日期' },
  'date.too-late': { message: '日期晚得不合理', wayOut: '请核对年份' },
  'month.unreadable': { message: '看不出是哪个月', wayOut: '请写成 2026-03 的样子' },
  'number.unreadable': { message: '不是数字', wayOut: '请只填数字' },
  'number.decimals': { message: '小数位数太多', wayOut: '请按说明保留小数' },
  'number.scientific': { message: '数字被表格软件改成了科学计数法，后几位可能已经丢失', wayOut: '请把该列设为数值格式后重新导出' },
  'number.low': { message: '数字小于允许的最小值', wayOut: '请核对' },
  'number.high': { message: '数字大于允许的最大值', wayOut: '请核对，特别是单位' },
  'money.unreadable': { message: '不是金额', wayOut: '请只填数字，单位元' },
  'money.decimals': { message: '金额不足一分的小数', wayOut: '请四舍五入到分，最多两位小数' },
  'money.negative': { message: '金额不能为负', wayOut: '请核对；追缴、冲销请另行报送' },
  'share.ambiguous': { message: '比例可以有几种读法', wayOut: '请写成百分数，如 65%' },
  'code.unknown': { message: '不在允许的取值中', wayOut: '请从模板的下拉列表中选' },
  'region.unknown': { message: '查不到这个区划', wayOut: '请填 12 位区划代码，或“乡镇+村”全称' },
  'region.ambiguous': { message: '有几个同名的区划', wayOut: '请写全县、乡镇、村，或填 12 位区划代码' },
  'phone.unreadable': { message: '不是电话号码', wayOut: '请填 11 位手机号，或带区号的座机，只填一个' },
  'boolean.unreadable': { message: '看不出是“是”还是“否”', wayOut: '请填 是 或 否' },
} as const satisfies Record<string, { message: string; wayOut: string }>

export type CellProblem = keyof typeof cellProblems

/** A cell's value as it is stored: fen, basis points and integers as numbers; days and months as `YYYY-MM-DD`; codes as text. */
export type CellValue = string | number | boolean

/** The outcome of reading one cell. An empty cell of an optional column is the value null. Messages never repeat the cell. */
export type CellReading =
  | { readonly ok: true; readonly value: CellValue | null }
  | { readonly ok: false; readonly problem: CellProblem; readonly message: string; readonly wayOut: string }

const readings = new Map<CellProblem, CellReading>()
for (const [code, text] of Object.entries(cellProblems))
  readings.set(code as CellProblem, { ok: false, problem: code as CellProblem, ...text })

/** The reading for a problem; one shared object each, since a file can have millions. */
export function bad(problem: CellProblem): CellReading {
  return readings.get(problem) ?? { ok: false, problem, ...cellProblems[problem] }
}

export const emptyCell: CellReading = { ok: true, value: null }

/** A cell that was read. */
export function good(value: CellValue): CellReading {
  return { ok: true, value }
}

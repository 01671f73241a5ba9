import type { CodeListId } from './codes.ts'
import type { FieldDefinition, FieldRange, FieldType } from './dataset.ts'

type Extra = { optional?: boolean; personal?: boolean; replacedBy?: string; range?: FieldRange; decimals?: number }

function define(
  type: FieldType,
  name: string,
  label: string,
  synonyms: readonly string[],
  description: string,
  extra: Extra,
  codeList: CodeListId | null = null,
): FieldDefinition {
  return {
    name,
    label,
    synonyms,
    type,
    required: !(extra.optional ?? false),
    personal: extra.personal ?? false,
    replacedBy: extra.replacedBy ?? null,
    codeList,
    decimals: extra.decimals ?? 0,
    range: extra.range ?? null,
    description,
  }
}

const idNote = '18 位居民身份证号，整列设为文本格式再填'

/** The person the row is about. */
export function personId(label = '身份证号', synonyms: readonly string[] = []): FieldDefinition {
  const common =
    label === '身份证号'
      ? ['公民身份号码', '身份证号码', '身份证', '公民身份证号', '证件号码', '居民身份证号', '身份证件号码', '证件号']
      : []
  return define('idNumber', 'id_number', label, [...common, ...synonyms], idNote, { personal: true, replacedBy: 'person_no' })
}

/** Another person named in the row. `role` gives the columns `<role>_id_number` and, in the lake, `<role>_person_no`. */
export function otherId(role: string, label: string, synonyms: readonly string[], extra: { optional?: boolean } = {}): FieldDefinition {
  return define('idNumber', `${role}_id_number`, label, synonyms, idNote, { ...extra, personal: true, replacedBy: `${role}_person_no` })
}

/** The name of the person the row is about. */
export function personName(label = '姓名', synonyms: readonly string[] = ['人员姓名', '名字', '公民姓名']): FieldDefinition {
  return define('personName', 'name', label, synonyms, '与身份证一致', { personal: true })
}

/** The name of another person in the row. */
export function otherName(role: string, label: string, synonyms: readonly string[]): FieldDefinition {
  return define('personName', `${role}_name`, label, synonyms, '与身份证一致', { personal: true, optional: true })
}

/** The head of the household, as civil affairs rosters name it. */
export function headId(
  label = '户主身份证号',
  synonyms: readonly string[] = ['户主身份证号码', '户主证件号码', '户主公民身份号码', '申请人身份证号', '家庭户主身份证'],
): FieldDefinition {
  return otherId('head', label, synonyms)
}

export const headName = otherName('head', '户主姓名', ['户主', '户主名', '申请人姓名'])

/** The region a row belongs to, down to the village where the department knows it. */
export function region(
  name = 'region',
  label = '行政区划',
  synonyms: readonly string[] = ['行政区划代码', '区划代码', '所属区划', '所属村（社区）', '所在村', '村（社区）', '村/社区', '区划'],
  extra: { optional?: boolean } = {},
): FieldDefinition {
  return define('region', name, label, synonyms, '填 12 位统计用区划代码；没有代码的填“乡镇+村”全称', extra)
}

/** Free text of at most 200 signs that gives nobody away. */
export function text(name: string, label: string, synonyms: readonly string[], description: string, extra: Extra = {}): FieldDefinition {
  return define('text', name, label, synonyms, description, { range: { max: 200 }, ...extra })
}

/** Free text that names a place or anything else that would give a person away; kept out of the lake. */
export function personalText(
  name: string,
  label: string,
  synonyms: readonly string[],
  description: string,
  extra: Extra = {},
): FieldDefinition {
  return define('text', name, label, synonyms, description, { range: { max: 200 }, optional: true, ...extra, personal: true })
}

/** A telephone number; personal, and never demanded. */
export function phone(
  name = 'phone',
  label = '联系电话',
  synonyms: readonly string[] = ['电话', '手机号', '手机号码', '联系方式', '手机'],
): FieldDefinition {
  return define('phone', name, label, synonyms, '11 位手机号，或带区号的座机', { personal: true, optional: true })
}

/** A day that has come to pass by the day of delivery. */
export function pastDate(
  name: string,
  label: string,
  synonyms: readonly string[],
  description: string,
  extra: Extra = {},
): FieldDefinition {
  return define('date', name, label, synonyms, description, { range: { min: '1900-01-01', max: 'delivery' }, ...extra })
}

/** A day that may lie ahead (an expiry, a term). */
export function anyDate(name: string, label: string, synonyms: readonly string[], description: string, extra: Extra = {}): FieldDefinition {
  return define('date', name, label, synonyms, description, { range: { min: '1900-01-01', max: '2199-12-31' }, ...extra })
}

/** A month since 2000 that has begun by the day of delivery. */
export function month(name: string, label: string, synonyms: readonly string[], description: string, extra: Extra = {}): FieldDefinition {
  return define('month', name, label, synonyms, description, { range: { min: '2000-01-01', max: 'delivery' }, ...extra })
}

/** An amount from zero up to a hundred million yuan unless a range in fen is given. Headers may say 万元. */
export function money(name: string, label: string, synonyms: readonly string[], description: string, extra: Extra = {}): FieldDefinition {
  return define('money', name, label, synonyms, description, { range: { min: 0, max: 10_000_000_000 }, ...extra })
}

/** A whole number inside a range. */
export function integer(
  name: string,
  label: string,
  synonyms: readonly string[],
  description: string,
  range: FieldRange,
  extra: Extra = {},
): FieldDefinition {
  return define('integer', name, label, synonyms, description, { ...extra, range })
}

/** A measured quantity kept with two decimals: stored in hundredths of the unit in its label; the range is in hundredths too. */
export function quantity(
  name: string,
  label: string,
  synonyms: readonly string[],
  description: string,
  range: FieldRange,
  extra: Extra = {},
): FieldDefinition {
  return define('integer', name, label, synonyms, description, { ...extra, range, decimals: 2 })
}

/** A share from 0 to 100 %, in basis points. */
export function share(name: string, label: string, synonyms: readonly string[], description: string, extra: Extra = {}): FieldDefinition {
  return define('share', name, label, synonyms, description, { range: { min: 0, max: 10_000 }, ...extra })
}

/** 是 or 否. */
export function flag(name: string, label: string, synonyms: readonly string[], description: string, extra: Extra = {}): FieldDefinition {
  return define('boolean', name, label, synonyms, description, extra)
}

/** One value of a code list; departments’ own spellings are among its entries. */
export function code(
  name: string,
  label: string,
  synonyms: readonly string[],
  list: CodeListId,
  description = '从下拉列表中选',
  extra: Extra = {},
): FieldDefinition {
  return define('code', name, label, synonyms, description, extra, list)
}

import { contains, plainDate, type PlainDate, type RegionCode } from '#kernel'
import type { Place } from '#rules'
import { documents, type DocumentName } from '../documents.ts'
import { places } from './figures/row.ts'

/** A document of the policy library: where and when it is in force. */
export interface PolicyDocument {
  readonly name: DocumentName
  readonly title: string
  readonly issuer: string
  /** 文号; empty where it has none or it is not known. */
  readonly number: string
  readonly place: Place
  readonly from: PlainDate
  /** Last day in force. */
  readonly to?: PlainDate
  /** When somebody last read it against what stands here; absent where only reports of it were seen. */
  readonly verifiedOn?: PlainDate
  readonly replacedBy?: DocumentName
  readonly note?: string
}

type Entry = Omit<PolicyDocument, 'name' | 'title' | 'number' | 'from' | 'to' | 'verifiedOn'> & {
  number?: string
  from: string
  to?: string
  read?: false
}

const { nation, hunan, datonghu, shimen, shiyan } = places
const read = plainDate('2026-11-21')

const entries: Readonly<Record<DocumentName, Entry>> = {
  社会救助法: { issuer: '全国人民代表大会常务委员会', place: nation, from: '2026-07-01' },
  暂行办法: { issuer: '国务院', number: '国务院令第649号', place: nation, from: '2014-05-01', note: '社会救助法施行后是否废止未见文件' },
  H24: { issuer: '湖南省人民政府办公厅', number: '湘政办发〔2024〕30号', place: hunan, from: '2024-09-02' },
  D21: { issuer: '大通湖区委、区管委会办公室', number: '大办发〔2021〕30号', place: datonghu, from: '2021-11-19' },
  H20a: {
    issuer: '湖南省民政厅等部门',
    number: '湘民发〔2020〕3号',
    place: hunan,
    from: '2020-02-20',
    to: '2025-02-19',
    note: '自 2020-02-20 起有效 5 年，已到期，后续文件未见',
  },
  H20b: {
    issuer: '湖南省民政厅',
    number: '湘民发〔2020〕9号',
    place: hunan,
    from: '2020-03-19',
    note: '2020 年工作安排：其中写明数额的条款只管 2020 年',
  },
  S17: {
    issuer: '十堰市人民政府办公室',
    number: '十政办发〔2017〕8号',
    place: shiyan,
    from: '2017-02-25',
    note: '目标到 2019 年底，未写有效期',
  },
  中办发18号: {
    issuer: '中共中央办公厅、国务院办公厅',
    number: '中办发〔2020〕18号',
    place: nation,
    from: '2020-08-25',
    note: '印发日期以公开发布日计，待核',
  },
  国办发39号: { issuer: '国务院办公厅', number: '国办发〔2023〕39号', place: nation, from: '2023-10-19', note: '印发日期待核' },
  民发57号: { issuer: '民政部', number: '民发〔2021〕57号', place: nation, from: '2021-07-01' },
  民发43号: { issuer: '民政部', number: '民发〔2021〕43号', place: nation, from: '2021-07-01' },
  兜底通知: { issuer: '民政部等部门', place: nation, from: '2022-10-20' },
  刚性办法: { issuer: '民政部等部门', place: nation, from: '2025-01-01' },
  民发23号: {
    issuer: '民政部、财政部',
    number: '民发〔2018〕23号',
    place: nation,
    from: '2018-01-23',
    note: '2026 年初另有健全临时救助的意见，只见开头，未录入',
  },
  事无意见: { issuer: '民政部等部门', number: '民发〔2019〕62号', place: nation, from: '2019-06-18', note: '印发日期待核' },
  国发14号: { issuer: '国务院', number: '国发〔2016〕14号', place: nation, from: '2016-02-10', read: false },
  国办发54号: { issuer: '国务院办公厅', number: '国办发〔2010〕54号', place: nation, from: '2010-11-16', read: false },
  国发52号: { issuer: '国务院', number: '国发〔2015〕52号', place: nation, from: '2015-09-22', read: false },
  物价1553号: {
    issuer: '国家发展改革委等部门',
    number: '发改价格〔2021〕1553号',
    place: nation,
    from: '2021-10-29',
    read: false,
    note: '日期待核；阶段性调整为 2022-09 至 2023-03',
  },
  医疗42号: { issuer: '国务院办公厅', number: '国办发〔2021〕42号', place: nation, from: '2021-11-19', read: false },
  资助通知: { issuer: '财政部等部门', place: nation, from: '2024-10-29', read: false, note: '本专科 2024 年秋、高中阶段 2025 年春起' },
  湖南指导标准: { issuer: '湖南省民政厅', place: hunan, from: '2025-01-01' },
  湘民发34号: { issuer: '湖南省民政厅', number: '湘民发〔2020〕34号', place: hunan, from: '2020-11-01', to: '2021-12-31', read: false },
  湘民发2021年4号: { issuer: '湖南省民政厅', number: '湘民发〔2021〕4号', place: hunan, from: '2021-01-01', to: '2021-12-31', read: false },
  湘民发2026年4号: { issuer: '湖南省民政厅', number: '湘民发〔2026〕4号', place: hunan, from: '2026-01-01', read: false },
  湘人社规22号: { issuer: '湖南省人力资源和社会保障厅', number: '湘人社规〔2025〕22号', place: hunan, from: '2025-09-01', read: false },
  石门标准: { issuer: '石门县', place: shimen, from: '2022-01-01', to: '2022-12-31', read: false, note: '年份为推定' },
  统计公报: { issuer: '湖南省统计局', place: nation, from: '2014-05-01', read: false },
  各地办法: { issuer: '各地', place: nation, from: '2014-05-01', read: false, note: '别处的做法，仅作待核的代用' },
  平台口径: { issuer: '本平台', place: nation, from: '2014-05-01', note: '没有文件规定、由本平台约定的口径' },
}

export const library: readonly PolicyDocument[] = Object.entries(entries).map(([name, { number = '', from, to, read: seen, ...rest }]) => ({
  // Object.entries widens the key; the record above has exactly the names of `documents`.
  name: name as DocumentName,
  title: documents[name as DocumentName],
  ...rest,
  number,
  from: plainDate(from),
  ...(to === undefined ? {} : { to: plainDate(to) }),
  ...(seen === false ? {} : { verifiedOn: read }),
}))

const byName = new Map<string, PolicyDocument>(library.map((document) => [document.name, document]))

/** True for a document of the library. */
export function isKnown(document: string): boolean {
  return byName.has(document)
}

/** True when the document is in force at the place on the day. A document the library does not know is not. */
export function inForce(document: string, place: RegionCode, day: PlainDate): boolean {
  const found = byName.get(document)
  if (!found || found.from > day || (found.to !== undefined && found.to < day)) return false
  return found.place === 'nation' || contains(found.place, place)
}

/** The same day a year before: what was verified earlier than that is stale. */
export function yearBefore(day: PlainDate): PlainDate {
  return plainDate(`${Number(day.slice(0, 4)) - 1}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`)
}

/** Documents that have lapsed by the day, or that nobody has read against the library for a year: what stands on them may mislead. */
export function staleDocuments(day: PlainDate): readonly PolicyDocument[] {
  const since = yearBefore(day)
  return library.filter(({ to, verifiedOn }) => (to !== undefined && to < day) || verifiedOn === undefined || verifiedOn < since)
}

/** A document by its short name. */
export function documentNamed(name: string): PolicyDocument | undefined {
  return byName.get(name)
}

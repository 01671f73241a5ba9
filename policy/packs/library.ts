import { contains, plainDate, type PlainDate, type RegionCode } from '#kernel'
import type { Place } from '#rules'
import { documents, type DocumentName } from '../documents.ts'
import { places } from './figures/row.ts'

/** A document of the policy library: where and when it is in force. */
export interface PolicyDocument {
  readonly name: DocumentName
  readonly title: string
  readonly place: Place
  readonly from: PlainDate
  /** Last day in force. */
  readonly to?: PlainDate
  /** When somebody last read it against what stands here; absent where only reports of it were seen. */
  readonly verifiedOn?: PlainDate
  readonly replacedBy?: DocumentName
  readonly note?: string
}

type Entry = Omit<PolicyDocument, 'name' | 'title' | 'from' | 'to' | 'verifiedOn'> & { from: string; to?: string; read?: false }

const { nation, hunan, datonghu, shimen, shiyan } = places
const read = plainDate('2026-11-21')

const entries: Readonly<Record<DocumentName, Entry>> = {
  社会救助法: { place: nation, from: '2026-07-01' },
  暂行办法: { place: nation, from: '2014-05-01', note: '社会救助法施行后是否废止未见文件' },
  H24: { place: hunan, from: '2024-09-02' },
  D21: { place: datonghu, from: '2021-11-19' },
  H20a: { place: hunan, from: '2020-02-20', to: '2025-02-19', note: '自 2020-02-20 起有效 5 年，已到期，后续文件未见' },
  H20b: { place: hunan, from: '2020-03-19', note: '2020 年工作安排：其中写明数额的条款只管 2020 年' },
  S17: { place: shiyan, from: '2017-02-25', note: '目标到 2019 年底，未写有效期' },
  中办发18号: { place: nation, from: '2020-08-25', note: '印发日期以公开发布日计，待核' },
  国办发39号: { place: nation, from: '2023-10-19', note: '印发日期待核' },
  民发57号: { place: nation, from: '2021-07-01' },
  民发43号: { place: nation, from: '2021-07-01' },
  兜底通知: { place: nation, from: '2022-10-20' },
  刚性办法: { place: nation, from: '2025-01-01' },
  民发23号: { place: nation, from: '2018-01-23', note: '2026 年初另有健全临时救助的意见，只见开头，未录入' },
  事无意见: { place: nation, from: '2019-06-18', note: '印发日期待核' },
  国发14号: { place: nation, from: '2016-02-10', read: false },
  国办发54号: { place: nation, from: '2010-11-16', read: false },
  国发52号: { place: nation, from: '2015-09-22', read: false },
  物价1553号: { place: nation, from: '2021-10-29', read: false, note: '日期待核；阶段性调整为 2022-09 至 2023-03' },
  医疗42号: { place: nation, from: '2021-11-19', read: false },
  资助通知: { place: nation, from: '2024-10-29', read: false, note: '本专科 2024 年秋、高中阶段 2025 年春起' },
  湖南指导标准: { place: hunan, from: '2025-01-01' },
  湘民发34号: { place: hunan, from: '2020-11-01', to: '2021-12-31', read: false },
  湘民发2021年4号: { place: hunan, from: '2021-01-01', to: '2021-12-31', read: false },
  湘民发2026年4号: { place: hunan, from: '2026-01-01', read: false },
  湘人社规22号: { place: hunan, from: '2025-09-01', read: false },
  石门标准: { place: shimen, from: '2022-01-01', to: '2022-12-31', read: false, note: '年份为推定' },
  统计公报: { place: nation, from: '2014-05-01', read: false },
  各地办法: { place: nation, from: '2014-05-01', read: false, note: '别处的做法，仅作待核的代用' },
  平台口径: { place: nation, from: '2014-05-01', note: '没有文件规定、由本平台约定的口径' },
}

export const library: readonly PolicyDocument[] = Object.entries(entries).map(([name, { from, to, read: seen, ...rest }]) => ({
  // Object.entries widens the key; the record above has exactly the names of `documents`.
  name: name as DocumentName,
  title: documents[name as DocumentName],
  ...rest,
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

/** Documents that have lapsed by the day, or that nobody has read against the library for a year: what stands on them may mislead. */
export function staleDocuments(day: PlainDate): readonly PolicyDocument[] {
  const yearAgo = plainDate(`${Number(day.slice(0, 4)) - 1}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`)
  return library.filter(({ to, verifiedOn }) => (to !== undefined && to < day) || verifiedOn === undefined || verifiedOn < yearAgo)
}

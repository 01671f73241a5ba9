import { cite } from '#rules'

/** Documents that rules and parameters refer to: short name → full title. The short name stands in every citation. */
export const documents = {
  社会救助法: '中华人民共和国社会救助法（2026-07-01 施行）',
  H24: '湖南省人民政府办公厅转发《关于加强低收入人口动态监测做好分层分类社会救助工作的实施意见》（湘政办发〔2024〕30号）',
  D21: '大通湖区《关于改革完善社会救助制度的实施方案》（大办发〔2021〕30号）',
  H20a: '湖南省《关于建立社会救助兜底保障对象救助帮扶长效机制的通知》（湘民发〔2020〕3号）',
  H20b: '湖南省民政厅 2020 年民政领域脱贫攻坚重点工作安排（湘民发〔2020〕9号）',
  国办发39号: '国务院办公厅转发《关于加强低收入人口动态监测做好分层分类社会救助工作的意见》（国办发〔2023〕39号）',
  民发57号: '最低生活保障审核确认办法（民发〔2021〕57号）',
  民发43号: '特困人员认定办法（民发〔2021〕43号）',
  兜底通知: '民政部等《关于进一步做好最低生活保障等社会救助兜底保障工作的通知》（2022-10-20）',
  刚性办法: '刚性支出困难家庭认定办法（2025-01-01 施行）',
  事无意见: '关于进一步加强事实无人抚养儿童保障工作的意见（民发〔2019〕62号）',
  国发52号: '关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见（国发〔2015〕52号）',
  湖南指导标准: '湖南省 2025 年城乡低保指导标准（省民政厅 2025-10-11 答复）',
  平台口径: '本平台监测口径',
} as const
export type DocumentName = keyof typeof documents

/** A citation of a document of the list above. */
export function clause(document: DocumentName, article: string, gist: string) {
  return cite(document, article, gist)
}

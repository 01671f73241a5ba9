import { plainDate, yuan } from '#kernel'
import { percent, values, type ParameterValue } from '#rules'
import { clause } from '../documents.ts'
import { basicPensionShare, depositYears, houseLimit, marginalFactor, rigidShare, tekunFactor } from '../programmes/lines.ts'
import { povertyLine } from '../programmes/standards.ts'

const nation = 'nation'

/** Figures of national documents, and stand-ins (待核) where the law leaves the figure to provinces and none was found. */
export const nationalParameters: readonly ParameterValue[] = [
  ...values(marginalFactor, [
    {
      place: nation,
      from: plainDate('2021-06-01'),
      to: plainDate('2026-06-30'),
      value: percent(150),
      cite: clause('国办发39号', '二', '人均收入低于低保标准 1.5 倍'),
      status: 'verified',
    },
    {
      place: nation,
      from: plainDate('2026-07-01'),
      value: percent(150),
      cite: clause('社会救助法', '第二十一条', '上浮比例由省定'),
      status: '待核',
      note: '未见省定比例，暂按 1.5 倍',
    },
  ]),
  ...values(tekunFactor, [
    {
      place: nation,
      from: plainDate('2016-02-10'),
      value: percent(130),
      cite: clause('D21', '六', '特困基本生活标准不低于低保标准的 1.3 倍'),
      status: 'verified',
    },
  ]),
  ...values(basicPensionShare, [
    {
      place: nation,
      from: plainDate('2021-01-01'),
      to: plainDate('2025-12-31'),
      value: percent(0),
      cite: clause('民发57号', '第十三条', '“十四五”期间中央基础养老金不计入收入'),
      status: 'verified',
    },
    {
      place: nation,
      from: plainDate('2026-01-01'),
      value: percent(0),
      cite: clause('民发57号', '第十三条', '2026 年起是否继续不计入未见文件'),
      status: '待核',
      note: '暂按不计入',
    },
  ]),
  ...values(rigidShare, [
    {
      place: nation,
      from: plainDate('2025-01-01'),
      value: percent(50),
      cite: clause('刚性办法', '第四条', '比例由当地规定'),
      status: '待核',
      note: '未见本地比例，暂按 50%',
    },
  ]),
  ...values(houseLimit, [
    {
      place: nation,
      from: plainDate('2021-06-01'),
      value: 1,
      cite: clause('民发57号', '第十四条', '财产上限由各地规定'),
      status: '待核',
      note: '未见本地规定，暂按一套',
    },
  ]),
  ...values(depositYears, [
    {
      place: nation,
      from: plainDate('2021-06-01'),
      value: 2,
      cite: clause('民发57号', '第十四条', '金融资产上限由各地规定'),
      status: '待核',
      note: '未见本地规定，暂按人均 2 年低保标准',
    },
  ]),
  ...values(povertyLine, [
    {
      place: nation,
      from: plainDate('2020-01-01'),
      value: yuan(4_000),
      cite: clause('S17', '三(一)1', '不低于国家扶贫标准'),
      status: '待核',
      note: '2020 年现价约 4000 元，此后未见新数，暂沿用',
    },
  ]),
]

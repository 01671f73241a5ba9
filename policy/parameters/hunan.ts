import { plainDate, regionCode, yuan } from '#kernel'
import { values, type ParameterValue } from '#rules'
import { clause } from '../documents.ts'
import { dibaoRural, dibaoUrban, disposableIncome } from '../programmes/lines.ts'

const hunan = regionCode('43')
const guidance = clause('湖南指导标准', '2025 年指导标准', '城市每人每月 740 元，农村每人每月 485 元')

/**
 * Hunan's figures. The provincial guidance standard stands in where a prefecture's own standard has not been entered; that of 2025
 * stands on until the next is published.
 */
export const hunanParameters: readonly ParameterValue[] = [
  ...values(dibaoUrban, [
    {
      place: hunan,
      from: plainDate('2025-01-01'),
      to: plainDate('2025-12-31'),
      value: yuan(740),
      cite: guidance,
      status: 'verified',
      verifiedOn: plainDate('2025-10-11'),
      note: '省指导标准；市州标准不低于此数',
    },
    {
      place: hunan,
      from: plainDate('2026-01-01'),
      value: yuan(740),
      cite: guidance,
      status: '待核',
      note: '未见 2026 年标准，暂沿用 2025 年指导标准',
    },
  ]),
  ...values(dibaoRural, [
    {
      place: hunan,
      from: plainDate('2025-01-01'),
      to: plainDate('2025-12-31'),
      value: yuan(485),
      cite: guidance,
      status: 'verified',
      verifiedOn: plainDate('2025-10-11'),
      note: '省指导标准；市州标准不低于此数',
    },
    {
      place: hunan,
      from: plainDate('2026-01-01'),
      value: yuan(485),
      cite: guidance,
      status: '待核',
      note: '未见 2026 年标准，暂沿用 2025 年指导标准',
    },
  ]),
  ...values(disposableIncome, [
    {
      place: hunan,
      from: plainDate('2025-01-01'),
      value: yuan(37_679),
      cite: clause('社会救助法', '第二十二条', '上年度当地居民人均可支配收入，由统计部门公布'),
      status: '待核',
      note: '2024 年全省居民数，未见统计公报原文；各市州应录入本地数',
    },
  ]),
]

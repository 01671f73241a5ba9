import type { unusualLooks as contract } from '#contract'
import { thresholds } from './scan.ts'

interface Found {
  readonly measure: contract.Measure
  readonly household_no: number | null
  readonly looks: number
  readonly detail: unknown
}

/** Why this was noticed, in one sentence that names nobody in need. */
export function sentenceOf({ measure, household_no: no, looks, detail }: Found): string {
  const known = (typeof detail === 'object' && detail !== null ? detail : {}) as {
    usual?: number
    days?: number
    own?: boolean
    reasons?: readonly string[]
  }
  const family = `家庭 ${String(no)}`
  switch (measure) {
    case 'neighbour':
      return `没有在办事项，查看了本人居住村的${family}，${String(looks)} 次`
    case 'kin':
      return `没有在办事项，查看了与本人同姓、同一乡镇的${family}，${String(looks)} 次`
    case 'namesake':
      return `没有在办事项，查看的${family} 中有人与${known.own === true ? '本人' : '本单位同事'}同名，${String(looks)} 次`
    case 'many':
      return `一天查看没有在办事项的家庭 ${String(looks)} 户，本人平常一天约 ${String(known.usual ?? 0)} 户`
    case 'night':
      return `22 点到 6 点之间查看没有在办事项的家庭 ${String(looks)} 户`
    case 'elsewhere':
      return `查看了近 90 天从未办过事的乡镇的家庭 ${String(looks)} 户，没有在办事项`
    case 'again':
      return `没有在办事项，7 天里有 ${String(known.days ?? thresholds.again)} 天反复查看${family}`
    case 'no-matter':
      return `${no === null ? '不在任何家庭的人' : family}没有在办事项，查看了完整号码 ${String(looks)} 次，写的原因：${(known.reasons ?? []).join('；')}`
  }
}

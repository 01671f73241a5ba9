import { lottery, type Random } from './random.ts'

/** Surnames in about the proportions of the Dongting lake counties; weights are rough shares in a thousand, not a published table. */
const surnames = lottery([
  ['李', 74],
  ['刘', 68],
  ['陈', 64],
  ['张', 54],
  ['周', 50],
  ['王', 48],
  ['杨', 40],
  ['彭', 34],
  ['黄', 33],
  ['罗', 32],
  ['曾', 26],
  ['胡', 25],
  ['吴', 24],
  ['何', 23],
  ['唐', 22],
  ['谢', 21],
  ['肖', 21],
  ['谭', 19],
  ['邓', 19],
  ['曹', 18],
  ['郭', 17],
  ['蒋', 16],
  ['徐', 15],
  ['龙', 13],
  ['贺', 13],
  ['夏', 12],
  ['汤', 12],
  ['朱', 12],
  ['孙', 11],
  ['文', 11],
  ['龚', 10],
  ['熊', 10],
  ['欧阳', 9],
  ['易', 9],
  ['段', 8],
  ['高', 8],
  ['尹', 8],
  ['廖', 8],
  ['林', 8],
  ['马', 7],
  ['郑', 7],
  ['向', 7],
  ['田', 7],
  ['袁', 7],
  ['石', 6],
  ['钟', 6],
  ['邹', 6],
  ['蔡', 6],
  ['卢', 5],
  ['方', 5],
  ['姚', 5],
  ['皮', 4],
  ['昌', 3],
  ['涂', 3],
  ['冷', 3],
  ['游', 3],
  ['孟', 3],
  ['成', 3],
  ['颜', 3],
  ['莫', 3],
  ['鲁', 3],
  ['盛', 3],
  ['聂', 3],
  ['祝', 2],
  ['翦', 1],
  ['晏', 1],
  ['危', 1],
  ['湛', 1],
] as const)

interface Cohort {
  /** Last year of birth in the cohort. */
  readonly until: number
  /** How many in 10,000 carry a given name of one character. */
  readonly single: number
  readonly male: { readonly first: string; readonly last: string }
  readonly female: { readonly first: string; readonly last: string }
}

/** Characters in fashion by year of birth; first and last character of the given name drawn apart. */
const cohorts: readonly Cohort[] = [
  {
    until: 1949,
    single: 300,
    male: { first: '德光明国正长有福春世松桂炳绍仁义文玉连子', last: '生才清云林秋初华泉贵元山和安成保庭卿甫财' },
    female: { first: '桂秀玉兰菊淑春冬腊满运凤金月爱细翠贞云莲', last: '英秀兰珍娥云莲姑梅香贞元秋桃芝华容姣枝凤' },
  },
  {
    until: 1965,
    single: 500,
    male: { first: '建国志卫新立庆跃学光德正友先中爱迪佑铁红', last: '国华军明平生强民辉兵保清才文武良林安跃初' },
    female: { first: '桂秀玉春菊冬建爱月翠凤美腊立伏运彩丽金正', last: '英兰珍香莲娥梅华元群芝秀桃云霞红纯贞秋容' },
  },
  {
    until: 1979,
    single: 1800,
    male: { first: '志建国伟新立海文学光永正卫红小铁金春光剑', last: '军勇辉明华平强兵文波林峰斌刚良宏祥清清跃' },
    female: { first: '丽小红春建艳秋月美彩海玉爱雪冬燕志翠迎金', last: '霞红英丽华芳兰群梅燕娟琴萍玲香莲辉云芝平' },
  },
  {
    until: 1994,
    single: 3200,
    male: { first: '志海建文小伟新鹏俊永立宇国佳金光亚智晓旭', last: '伟鹏勇波超军杰斌峰辉强涛亮磊宇洋林文龙威' },
    female: { first: '丽小艳晓海春雪金秋美玉婷燕红佳思慧志彩文', last: '娟艳丽芳敏霞燕玲静婷红莉平琼花梅洁群兰娜' },
  },
  {
    until: 2009,
    single: 2000,
    male: { first: '志宇子俊文佳浩鹏嘉家思伟博泽智天旭晨梓明', last: '杰豪涛鹏轩阳洋浩文辉龙威宇航强林帆翔源成' },
    female: { first: '佳思雨欣雅梦文子静慧婷晓雪心诗嘉紫海安美', last: '怡欣婷琪雨颖慧琳玲静妮佳萱洁瑶彤芳莹蓉霞' },
  },
  {
    until: 2100,
    single: 900,
    male: { first: '梓子浩宇泽俊嘉皓沐奕思一博睿承逸铭昊景亦', last: '轩宸涵豪睿辰泽宇航霖阳杰诚然晨熙铭凡淇洋' },
    female: { first: '梓子雨欣诗思一语可紫若依沐芷佳心艺悦雅静', last: '涵萱怡彤妍琪瑶轩桐悦妤馨宁颖诺汐语菲然玥' },
  },
]

/** A surname; married women keep their own, children take the father's. */
export function drawSurname(random: Random): string {
  return random.pick(surnames)
}

/** A given name in the fashion of the year of birth. `sex`: 1 male, 2 female (GB/T 2261.1). */
export function drawGivenName(random: Random, birthYear: number, sex: 1 | 2): string {
  const cohort = cohortOf(birthYear)
  const { first, last } = sex === 1 ? cohort.male : cohort.female
  const lastCharacter = last.charAt(random.below(last.length))
  if (random.chance(cohort.single)) return lastCharacter
  const firstCharacter = first.charAt(random.below(first.length))
  return firstCharacter === lastCharacter ? lastCharacter : firstCharacter + lastCharacter
}

function cohortOf(birthYear: number): Cohort {
  for (const cohort of cohorts) if (birthYear <= cohort.until) return cohort
  throw new RangeError(`no cohort for ${String(birthYear)}`)
}

/** Pairs that clerks confuse when they type from a paper; used to misspell a name believably. */
export const lookalikes: Readonly<Record<string, string>> = {
  军: '君',
  辉: '晖',
  娟: '绢',
  英: '瑛',
  兰: '蓝',
  伟: '玮',
  斌: '彬',
  平: '萍',
  萍: '平',
  梅: '玫',
  芳: '方',
  玲: '铃',
  华: '桦',
  清: '青',
  红: '洪',
  国: '囯',
  建: '健',
  志: '致',
  桂: '贵',
  秀: '绣',
  珍: '真',
  莲: '连',
  云: '芸',
  香: '湘',
  元: '沅',
  文: '雯',
  明: '铭',
  杰: '洁',
  涛: '韬',
  佳: '嘉',
  欣: '昕',
  怡: '仪',
  宇: '羽',
  轩: '萱',
  梓: '紫',
  浩: '皓',
  俊: '骏',
  肖: '萧',
  付: '傅',
  昌: '晶',
  霞: '遐',
  群: '裙',
  燕: '艳',
  艳: '燕',
  丽: '莉',
}

/** The words of persons and households. */

/** GB/T 4761, one digit, in the words a household page has room for. */
export const relationLabels = {
  '0': '户主',
  '1': '配偶',
  '2': '子',
  '3': '女',
  '4': '孙辈',
  '5': '父母',
  '6': '祖辈',
  '7': '兄弟姐妹',
  '8': '其他',
} as const
export const sexLabels = { '1': '男', '2': '女' } as const
export const hukouLabels = { rural: '农村', urban: '城镇' } as const
export const personStatuses = { active: '在册', moved: '已迁出', dead: '已故', merged: '已合并' } as const
/** Ages at which rules treat people differently, in completed years. */
export const ageLabels = { child: '未满 16 岁', youth: '16、17 岁', adult: '18–59 岁', elder: '60–79 岁', old: '80 岁以上' } as const
export const householdStatuses = { active: '在册', closed: '已销户' } as const

import type { PageTab } from '../../ui/PageHeader.tsx'

/** The lists of the library, in the order somebody looks things up. */
export const policyTabs: readonly PageTab[] = [
  { href: '/policy', label: '文件' },
  { href: '/policy/programmes', label: '项目' },
  { href: '/policy/figures', label: '标准' },
  { href: '/policy/coverage', label: '条款覆盖' },
  { href: '/policy/search', label: '检索' },
]

import { describe, expect, it } from 'vitest'
import { currentTab } from './PageHeader.tsx'

const tabs = [
  { href: '/alerts', label: '全部' },
  { href: '/alerts?desk=mine', label: '我的案头' },
  { href: '/alerts?running=true', label: '未办结' },
]

describe('the current tab', () => {
  it.each([
    ['/alerts', '', '全部'],
    ['/alerts', 'desk=mine', '我的案头'],
    ['/alerts', 'q=zgh&desk=mine&page=2', '我的案头'],
    ['/alerts', 'desk=others', '全部'],
  ])('%s?%s is %s', (path, search, label) => {
    expect(currentTab(tabs, path, search)?.label).toBe(label)
  })

  it('is none elsewhere', () => {
    expect(currentTab(tabs, '/alerts/12', '')).toBeUndefined()
  })
})

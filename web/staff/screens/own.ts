import { lazy } from 'react'
import type { Screen } from './screen.ts'

/** One's own: exports, posts, looks to be explained, safety; under the name at the top right. */
export const own: readonly Screen[] = [
  {
    path: '/exports',
    label: '我的导出',
    ability: 'signed-in',
    keys: 'wodedaochu wddc',
    component: lazy(() => import('../exports/ExportsScreen.tsx')),
  },
  {
    path: '/my-looks',
    label: '说明查看原因',
    ability: 'signed-in',
    keys: 'shuomingchakan smck',
    component: lazy(() => import('../audit/MyLooks.tsx')),
  },
  {
    path: '/my-posts',
    label: '我的岗位与代班',
    ability: 'signed-in',
    keys: 'wodegangwei daiban db',
    component: lazy(() => import('../accounts/MyPosts.tsx')),
  },
  {
    path: '/safety',
    label: '密码与登录安全',
    ability: 'signed-in',
    keys: 'mima mm xiugaimima tongxingmiyao wodedenglu',
    component: lazy(() => import('../accounts/OwnSafety.tsx')),
  },
]

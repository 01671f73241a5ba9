import { lazy } from 'react'
import type { Screen } from './screen.ts'

/** 管理: rules of dispatch, the ledger, operations, accounts and posts. */
export const govern: readonly Screen[] = [
  {
    path: '/dispatch/rules',
    label: '转办规则',
    ability: 'alert.read',
    menu: 'govern',
    keys: 'zhuanbanguize zbgz',
    component: lazy(() => import('../dispatch/RoutingScreen.tsx')),
  },
  {
    path: '/ledger',
    label: '审计台账',
    ability: 'ledger.read',
    menu: 'govern',
    keys: 'shenjitaizhang sjtz',
    component: lazy(() => import('../audit/LedgerScreen.tsx')),
  },
  {
    path: '/operations',
    label: '运行与备份',
    ability: 'operations.read',
    menu: 'govern',
    keys: 'yunxingyubeifen yxybf beifen',
    component: lazy(() => import('../operations/OperationsScreen.tsx')),
  },
  {
    path: '/users',
    label: '用户与密钥',
    ability: 'user.manage',
    menu: 'govern',
    keys: 'yonghuyumiyao yhymy',
    component: lazy(() => import('../accounts/UsersScreen.tsx')),
  },
  {
    path: '/posts',
    label: '岗位',
    ability: 'post.read',
    menu: 'govern',
    keys: 'gangwei gw',
    component: lazy(() => import('../accounts/PostsScreen.tsx')),
  },
  {
    path: '/unusual-looks',
    label: '异常查看',
    ability: 'unusual-look.read',
    menu: 'govern',
    keys: 'yichangchakan ycck',
    component: lazy(() => import('../audit/UnusualLooks.tsx')),
  },
  {
    path: '/identity-links',
    label: '统一身份绑定',
    ability: 'post.read',
    keys: 'tongyishenfen tysf',
    component: lazy(() => import('../accounts/IdentityLinks.tsx')),
  },
  {
    path: '/second-factors',
    label: '动态验证码',
    ability: 'second-factor.manage',
    menu: 'govern',
    keys: 'dongtaiyanzhengma dtyzm',
    component: lazy(() => import('../accounts/SecondFactorsScreen.tsx')),
  },
  {
    path: '/users/keys',
    label: '接口密钥',
    ability: 'api-key.manage',
    keys: 'jiekoumiyao',
    component: lazy(() => import('../accounts/UsersScreen.tsx')),
  },
]

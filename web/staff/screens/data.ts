import { lazy } from 'react'
import type { Screen } from './screen.ts'

/** 数据: what departments are asked for, and what they sent. */
export const data: readonly Screen[] = [
  {
    path: '/catalogue',
    label: '数据目录',
    ability: 'catalogue.read',
    menu: 'data',
    keys: 'shujumulu sjml',
    component: lazy(() => import('../catalogue/CatalogueScreen.tsx')),
  },
  {
    path: '/catalogue/:dataset',
    label: '数据集',
    ability: 'catalogue.read',
    keys: '',
    component: lazy(() => import('../catalogue/DatasetScreen.tsx')),
  },
  {
    path: '/imports',
    label: '数据导入',
    ability: 'import.read',
    menu: 'data',
    keys: 'shujudaoru sjdr',
    component: lazy(() => import('../imports/ImportsScreen.tsx')),
  },
  {
    path: '/imports/scores',
    label: '部门数据质量',
    ability: 'import.read',
    keys: 'bumenshujuzhiliang',
    component: lazy(() => import('../imports/ImportsScreen.tsx')),
  },
  {
    path: '/imports/new',
    label: '交文件',
    ability: 'import.submit',
    keys: 'jiaowenjian jwj',
    component: lazy(() => import('../imports/NewImport.tsx')),
  },
  {
    path: '/imports/:id',
    label: '导入详情',
    ability: 'import.read',
    keys: '',
    component: lazy(() => import('../imports/ImportScreen.tsx')),
  },
]

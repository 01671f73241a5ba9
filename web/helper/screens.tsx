import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/** A page of the phone. Paths are below `/m`. */
export interface HelperScreen {
  readonly path: string
  readonly component: LazyExoticComponent<ComponentType>
  /** The tab at the bottom; pages without one belong to the tab whose path they start with. */
  readonly tab?: string
}

/** Every page that exists, tabs in their order: 今天 · 走访记录 · 上报 · 我的. */
export const helperScreens: readonly HelperScreen[] = [
  { path: '/', tab: '今天', component: lazy(() => import('./screens/TodayScreen.tsx')) },
  { path: '/find', component: lazy(() => import('./screens/FindScreen.tsx')) },
  { path: '/family/:no', component: lazy(() => import('./screens/FamilyScreen.tsx')) },
  { path: '/family/:no/visit', component: lazy(() => import('./screens/VisitScreen.tsx')) },
  { path: '/records', tab: '走访记录', component: lazy(() => import('./screens/RecordsScreen.tsx')) },
  { path: '/report', tab: '上报', component: lazy(() => import('./screens/ReportScreen.tsx')) },
  { path: '/me', tab: '我的', component: lazy(() => import('./screens/MineScreen.tsx')) },
  { path: '/me/safety', component: lazy(() => import('./screens/SafetyScreen.tsx')) },
]

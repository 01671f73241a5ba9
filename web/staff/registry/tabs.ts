import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import type { Ability } from '#contract'

/** A tab of the household page that another room brings: 救助链, 一户一策. */
export interface HouseholdTab {
  /** In the address: `?tab=chain`. */
  readonly key: string
  readonly label: string
  readonly ability: Ability
  readonly component: LazyExoticComponent<ComponentType<{ householdNo: number }>>
}

/** Rooms add their tabs here; they stand after 已知, in this order. */
export const householdTabs: readonly HouseholdTab[] = [
  { key: 'chain', label: '救助链', ability: 'chain.read', component: lazy(() => import('../chain/ChainTab.tsx')) },
  { key: 'plan', label: '一户一策', ability: 'plan.read', component: lazy(() => import('../plans/PlanTab.tsx')) },
  { key: 'evaluation', label: '政策测算', ability: 'screening.read', component: lazy(() => import('../evaluation/EvaluationTab.tsx')) },
]

import type { Route } from '#command'
import { accountRoutes } from '#rooms/accounts'
import { alertRoutes } from '#rooms/alerts'
import { auditRoutes } from '#rooms/audit'
import { dataSets } from '#rooms/catalogue'
import { chainRoutes } from '#rooms/chain'
import { dispatchRoutes } from '#rooms/dispatch'
import { evaluationRoutes } from '#rooms/evaluation'
import { importRoutes } from '#rooms/imports'
import { planRoutes } from '#rooms/plans'
import { policyRoutes } from '#rooms/policy'
import { regionRoutes } from '#rooms/regions'
import { registryRoutes } from '#rooms/registry'
import { reportRoutes } from '#rooms/reports'
import { screeningRoutes } from '#rooms/screening'
import { standardRoutes } from '#rooms/standards'
import { visitRoutes } from '#rooms/visits'
import { operationsRoutes } from './operations/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import { personStatusRoute } from './api/person-status.ts'

const ofRooms: readonly Route[] = [
  ...accountRoutes,
  ...regionRoutes,
  ...auditRoutes(Object.fromEntries(dataSets.map(({ id, name }) => [id, name]))),
  ...importRoutes,
  ...registryRoutes,
  ...alertRoutes,
  ...dispatchRoutes,
  ...visitRoutes,
  ...chainRoutes,
  ...planRoutes,
  ...reportRoutes,
  ...policyRoutes,
  ...screeningRoutes,
  ...standardRoutes,
  ...evaluationRoutes,
  personStatusRoute,
  ...operationsRoutes,
]

/** Every route of the platform, room by room; the large exports know the lists of them all. */
export const routes: readonly Route[] = [...ofRooms, ...exportRoutes(ofRooms)]

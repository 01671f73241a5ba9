import type { Route } from '#command'
import { accountRoutes } from '#rooms/accounts'
import { auditRoutes } from '#rooms/audit'
import { regionRoutes } from '#rooms/regions'

/** Every route of the platform, room by room. */
export const routes: readonly Route[] = [...accountRoutes, ...regionRoutes, ...auditRoutes]

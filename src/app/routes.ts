import type { Route } from '#command'
import { regionRoutes } from '#rooms/regions'

/** Every route of the platform, room by room. */
export const routes: readonly Route[] = [...regionRoutes]

import type { TraySource } from '../ui/Tray.tsx'

/** Rooms with long work add their source here: imports, screening runs. */
export const traySources: readonly TraySource[] = []

import { getPriority, setPriority } from 'node:os'

/** How far behind the web server, which shares the cores, the computing processes stand; the server itself stands at 0. */
const behind = 5

/** Puts this process slightly behind the web server. One that already stands further behind stays there: only root may move up. */
export function stepBehind(): void {
  if (getPriority() < behind) setPriority(behind)
}

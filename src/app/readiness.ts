/** Whether the demonstration has been loaded, and what is being loaded; the sign-in page says so. */
export interface Readiness {
  /** The first county's first month is in and the platform can be looked at. */
  ready: boolean
  /** What is being loaded, in Chinese; empty when nothing is. */
  doing: string
  /** How far it is. */
  done?: number
  total?: number
}

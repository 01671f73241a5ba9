/** Whether the demonstration county has been loaded; the sign-in page waits for it and says so. */
export interface Readiness {
  ready: boolean
  /** What is being done, in Chinese, for the sign-in page. */
  doing: string
}

/**
 * `policy/hunan/dibao.ts:42` of the code that called a builder, for messages about the rule.
 * Only definitions ask, so it costs some microseconds a rule once at start; where there is no stack there is no place.
 */
export function callSite(): string | undefined {
  const frames = new Error().stack?.split('\n').slice(1) ?? []
  const caller = frames.find((frame) => !/\/rules\/(builders\/|parameters\.ts)/.test(frame))
  const match = caller && /((?:[^/\s()]+\/){0,3}[^/\s()]+\.[cm]?[jt]sx?):(\d+)(?::\d+)?\)?$/.exec(caller)
  return match ? `${match[1]}:${match[2]}` : undefined
}

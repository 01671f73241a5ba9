/** The one write path, reading with scope, and routes made from operations. */
export * from './clock.ts'
export * from './command.ts'
export * from './list.ts'
export * from './route.ts'
export * from './services.ts'
export { isMinorsBirth, holdsMinorsNumber, mayBeMinor, shortenIn } from './unregistered.ts'
export { hasUnknownField, InputRefused, unknownField } from './unlikely.ts'
export { lastBirthOfAdults, veilMinors } from './veil.ts'

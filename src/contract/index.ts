/** Every operation of the platform, written once. A room's operations are one namespace: `contract.session.signIn`. */
export * from './operation.ts'
export * from './listing.ts'
export * from './fields.ts'
export * as session from './session.ts'
export * as regions from './regions.ts'
export type { Me, Role } from './session.ts'

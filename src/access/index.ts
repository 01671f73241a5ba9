/** Who may do what to which rows: role × department × region. */
export * from './actor.ts'
export * from './posts.ts'
export * from './roles.ts'
export * from './scope.ts'
export * from './sessions.ts'
export * from './api-keys.ts'
export * from './second-factor.ts'
export * from './refused.ts'

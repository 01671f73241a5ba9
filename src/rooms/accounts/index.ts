/** Users, departments' keys, saved filters. */
export * from './routes.ts'
export { createUser, resetPassword } from './users.ts'
export { confirmLink, proposeLink, removeLink } from './identity-links.ts'

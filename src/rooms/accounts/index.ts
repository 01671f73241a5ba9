/** Users, departments' keys, saved filters. */
export * from './routes.ts'
export { createUser } from './users.ts'
export { resetPassword } from './password-resets.ts'
export { tell } from './notices.ts'
export { confirmLink, proposeLink, removeLink } from './identity-links.ts'
export { standInsOverWork } from './stand-in-notices.ts'

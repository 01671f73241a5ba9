/** Every programme for one family: described by somebody (keeps nothing), or registered and known from the departments' data. */
export { evaluateFamily, type Asked } from './evaluate.ts'
export { readHousehold } from './read.ts'
export { evaluationRoutes } from './routes.ts'
export { householdJsonSchema } from './schema.ts'

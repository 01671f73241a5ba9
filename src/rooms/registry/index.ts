/** Persons, households, dated membership, kinds of hardship; where each value comes from. */
export * from './bulk/index.ts'
export { merge } from './duplicates/merge.ts'
export { duplicatesRequest, findDuplicates, findDuplicatesJob } from './duplicates/find.ts'
export { knownFacts, planFacts, type FactsPlan } from './facts.ts'
export { householdFile } from './household-file.ts'
export { registryJobs } from './jobs.ts'
export { registryRoutes } from './routes.ts'
export { followDeathWithdrawal, withdrawDeath } from './withdraw-death.ts'

export * from './csv.ts'
/** Files made for people: Excel sheets of lists. */
export * from './xlsx.ts'

import type { Entry } from './entry.ts'
import { reading } from './reading.ts'
import { writing } from './writing.ts'

/** Every operation of the contract with its look policy and how it is walked. */
export const entries: Readonly<Record<string, Entry>> = { ...reading, ...writing }

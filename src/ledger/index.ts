/** Append-only, hash-chained record of every change and every look at personal data. */
export * from './ledger.ts'
export { anchor, anchorsOf, type Anchor, type Difference } from './anchor.ts'
export { readAnchors, writeAnchors } from './anchor-folder.ts'

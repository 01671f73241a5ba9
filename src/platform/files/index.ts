export { openFileStore, type FileStore, type FileStoreOptions } from './store.ts'
export { sealCopy, sealedUnder, unsealCopy } from './sealed-copy.ts'
export { FileDamagedError } from './envelope.ts'
export type { StoredFile } from './write.ts'

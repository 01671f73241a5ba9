export { openFileStore, type FileStore, type FileStoreOptions, type StoredFile } from './store.ts'
export { FileDamagedError } from './envelope.ts'

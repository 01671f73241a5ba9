/** The phone's own small database: `outbox` (things to send) and `kept` (lists to read without a network). */
const name = 'doudi-helper'
const version = 1

export type StoreName = 'outbox' | 'kept'

export function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version)
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('outbox', { keyPath: 'clientId' })
      opening.result.createObjectStore('kept', { keyPath: 'key' })
    }
    opening.onsuccess = () => {
      resolve(opening.result)
    }
    opening.onerror = () => {
      reject(opening.error ?? new Error('cannot open the phone database'))
    }
  })
}

/** Runs one transaction; resolves when it is on the disk, not before. */
export async function transact<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  work: (objects: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: 'strict' })
      const asked = work(transaction.objectStore(store))
      transaction.oncomplete = () => {
        resolve(asked.result)
      }
      transaction.onerror = () => {
        reject(transaction.error ?? new Error('phone database failed'))
      }
      transaction.onabort = () => {
        reject(transaction.error ?? new Error('phone database is full'))
      }
    })
  } finally {
    database.close()
  }
}

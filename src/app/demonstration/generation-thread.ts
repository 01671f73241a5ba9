// The thread behind generation.ts: makes one month's files and says which.
import { parentPort, workerData } from 'node:worker_threads'
import { demoStart, generateFiles } from '#synthetic'
import type { GenerationOrder } from './generation.ts'

const { county, month, outDir, peoplePerVillage, faults, dataSets, opening } = workerData as GenerationOrder // written by generation.ts, typed by the same interface
const { files } = await generateFiles({
  regions: [county],
  periods: [month],
  outDir,
  peoplePerVillage,
  start: demoStart,
  opening,
  errors: { perTenThousand: faults },
  ...(dataSets === null ? {} : { dataSets }),
})
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's postMessage takes no origin
parentPort?.postMessage(files.map((file) => ({ ...file, defects: [] })))

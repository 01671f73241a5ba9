// Test program (embedded.test.ts): starts or joins the server in the given folder, reports its process number, stops when told to.
import { startEmbedded } from './embedded.ts'

const server = await startEmbedded({ directory: process.argv[2] ?? '', memoryMb: 32, volatile: true })
process.send?.(server.pid)
process.once('message', () => {
  void server.stop().then(() => process.exit(0))
})

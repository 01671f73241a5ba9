// Runs src/app/main.ts under Node 24 as the child of bin/start.mjs or bin/doudi.mjs, and ends in order when that one is killed.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
await import('../src/app/main.ts')

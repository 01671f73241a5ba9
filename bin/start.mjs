#!/usr/bin/env node
// npm start: prepares what is missing, then serves.
import { main, prepare, runProgram } from './prepare.mjs'

await main(() => runProgram(['serve', ...process.argv.slice(2)], prepare({ web: true, quiet: false })))

#!/usr/bin/env node
// The command line: doudi <command>. Prepares like npm start, without a word.
import { main, prepare, runProgram } from './prepare.mjs'

const args = process.argv.slice(2)
await main(() => runProgram(args, prepare({ web: args.length === 0 || args[0] === 'serve', quiet: true })))

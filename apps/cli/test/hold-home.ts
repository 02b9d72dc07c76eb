import { openEmbedded } from '@orc/embedded'

/** Another process that has the store of a home open, until its standard input ends. */
await using embedded = await openEmbedded({ home: process.argv[2], loops: false })
process.stdout.write(`${embedded.home}\n`)
await new Promise((resolve) => process.stdin.on('end', resolve).resume())

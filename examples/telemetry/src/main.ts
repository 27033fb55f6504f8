import { tryPolicy } from './compare.ts'

const seconds = Number(process.argv[2] ?? 3)
const [queue, keepFresh] = await Promise.all([
  tryPolicy('queue', seconds),
  tryPolicy('keep-fresh', seconds),
])
console.log(`${seconds} s of 20 sensors, 20 times a second, over an uplink of 2000 bytes a second:`)
console.table({ queue, 'keep-fresh': keepFresh })

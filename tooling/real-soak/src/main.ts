// Real connections for as long as you like: npm run real-soak -- --seconds 600 --connections 200 [--json]
import { parseArgs } from 'node:util'
import { runSoak } from './run-soak.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const connections = Number(values.connections)
if (!(seconds > 0 && Number.isInteger(connections) && connections > 0)) {
  console.error('Cannot soak: --seconds and --connections take positive numbers')
  process.exit(2)
}
const result = await runSoak({ seconds, connections })
console.log(values.json ? JSON.stringify(result) : result)
process.exitCode = result.ok ? 0 : 1

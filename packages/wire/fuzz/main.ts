/**
 * Throws millions of inputs at the codec.
 *
 *     node --conditions=@rudp/source packages/wire/fuzz/main.ts --inputs 10000000 --seed 1 [--seconds 60] [--json]
 *
 * The same seed gives the same inputs. Ends with 1, and the input in hex, at the first fault.
 */

import { parseArgs } from 'node:util'
import { Campaign } from './campaign.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: 'Infinity' },
    json: { type: 'boolean', default: false },
  },
})

const inputs = Number(values.inputs)
const seed = Number(values.seed)
const seconds = Number(values.seconds)
if (!(inputs >= 0 && Number.isSafeInteger(seed) && seconds >= 0)) {
  console.error('Cannot fuzz: --inputs, --seed and --seconds take numbers')
  process.exit(2)
}

const campaign = new Campaign(seed)
const startedAtMs = performance.now()
const elapsedSeconds = (): number => (performance.now() - startedAtMs) / 1000

let fault: unknown
try {
  while (campaign.counts.inputs < inputs) {
    for (let left = Math.min(10_000, inputs - campaign.counts.inputs); left > 0; left--) {
      campaign.step()
    }
    if (elapsedSeconds() >= seconds) break
  }
} catch (error) {
  fault = error
}

const report = {
  ok: fault === undefined,
  seed,
  seconds: Number(elapsedSeconds().toFixed(2)),
  ...campaign.counts,
  ...(fault === undefined ? {} : { fault: fault instanceof Error ? fault.message : String(fault) }),
}
if (values.json) console.log(JSON.stringify(report))
else for (const [name, value] of Object.entries(report)) console.log(`${name}:`, value)
process.exitCode = report.ok ? 0 : 1

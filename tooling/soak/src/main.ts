// npm run soak -- [--seconds 60] [--first-seed N] [--seeds n] [--json] [--print]: random worlds
//                 --plan FILE: one world, as a failing seed left it
//                 --cases [name…]: cases of the QUIC interop runner, 100 seeds each
//                 --mutants [name…]: known faults, built in one by one, which the oracles must find
import { readCommandOptions } from './command-options.ts'
import { hunt } from './hunt.ts'
import { replayPlan } from './replay-plan.ts'

const options = readCommandOptions(process.argv.slice(2))
const run = await chooseTask()
const { result, isGood } = await run(options)
console.log(options.json ? JSON.stringify(result) : result)
process.exitCode = isGood ? 0 : 1

async function chooseTask() {
  if (options.plan !== undefined) return replayPlan
  if (options.cases) return (await import('./cases/run-cases.ts')).runCases
  if (options.mutants) return (await import('./mutants/hunt-mutants.ts')).huntMutants
  return hunt
}

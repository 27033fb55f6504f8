// npm run mutation -- [wire|reliability|congestion|channels|connection…] [--json] [--list]
//                     --file GLOB: only source that matches, such as 'src/bbr/**'
//                     --seconds N: begins no file after N seconds; the next run goes on there
//                     --open: tries again only what survived, in files that have not changed
import { readCommandOptions } from './command-options.ts'
import { type Measurement, measure } from './measure.ts'
import { printSurvivors, printTable } from './print-results.ts'
import { score } from './score.ts'

const options = readCommandOptions(process.argv.slice(2))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))
const deadlineMs = performance.now() + options.seconds * 1000
const measurements: Measurement[] = []
for (const target of options.targets) {
  measurements.push(await measure(target, options, deadlineMs))
}

if (options.json) console.log(JSON.stringify(measurements.map(summarise)))
else for (const measurement of measurements) print(measurement)
const isGood = measurements.every(
  ({ target, results, left }) =>
    left.length === 0 && score(results).percent >= target.thresholdPercent,
)
process.exitCode = isGood ? 0 : 1

function summarise({ target, results, left }: Measurement) {
  const { name, thresholdPercent, untouched, withoutTests } = target
  return {
    package: name,
    ...score(results),
    thresholdPercent,
    left,
    untouched,
    withoutTests,
    files: results.map((result) => ({ file: result.file, ...score([result]) })),
    ...(options.list && { results }),
  }
}

function print({ target, results, left }: Measurement): void {
  console.log(printTable(`${target.name} (at least ${target.thresholdPercent})`, results))
  if (options.list) console.log(printSurvivors(target.name, results))
  if (left.length > 0) console.log(`not measured yet: ${left.join(' ')}`)
}

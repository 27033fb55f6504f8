// Every attack of SECURITY.md, in virtual time and on real sockets. Ends with 1 if one succeeds:
// npm run attacks -- [--datagrams 1000000] [--seconds 5] [--only NAME] [--virtual|--real] [--json]
import { parseArgs } from 'node:util'
import { ATTACKS } from './attacks.ts'
import { REAL_ATTACKS } from './sockets/real-attacks.ts'
import type { Row } from './support/row.ts'

const { values } = parseArgs({
  options: {
    datagrams: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '5' },
    'per-second': { type: 'string', default: '20000' },
    only: { type: 'string', default: '' },
    virtual: { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const datagrams = Number(values.datagrams)
const seconds = Number(values.seconds)
const perSecond = Number(values['per-second'])
if (!(datagrams >= 1 && seconds > 0 && perSecond > 0)) {
  console.error('Cannot attack: --datagrams, --seconds and --per-second take positive numbers')
  process.exit(2)
}

const rows: Row[] = []
const isWanted = ({ name }: { name: string }): boolean => name.includes(values.only)
if (!values.real) for (const attack of ATTACKS.filter(isWanted)) tell(await attack.run(datagrams))
if (!values.virtual) {
  for (const attack of REAL_ATTACKS.filter(isWanted)) tell(await attack.run({ seconds, perSecond }))
}
const succeeded = rows.filter(({ successes }) => successes.length > 0)
if (values.json) console.log(JSON.stringify({ ok: succeeded.length === 0, rows }))
process.exitCode = succeeded.length > 0 ? 1 : 0

function tell(row: Row): void {
  rows.push(row)
  if (values.json) return
  const figures = Object.entries(row.figures).map(([name, value]) => `${name} ${value}`)
  const verdict = row.successes.length === 0 ? 'fails' : 'SUCCEEDS'
  console.log(
    `${row.attack.padEnd(36)} ${verdict.padEnd(8)} ${String(row.datagrams).padStart(8)}  ${figures.join(', ')}`,
  )
  for (const success of row.successes) console.log(`  ${success}`)
}

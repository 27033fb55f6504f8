// npm start -- [seed]: plays matches over bad networks in virtual time, and says how they went.
import { playMatch } from './match.ts'
import { NETWORKS } from './networks.ts'

const MATCHES = 50
const SECONDS = 60

const [onlySeed] = process.argv.slice(2)
const seeds =
  onlySeed === undefined ? Array.from({ length: MATCHES }, (_, i) => i + 1) : [Number(onlySeed)]
let disputes = 0
for (const [name, link] of Object.entries(NETWORKS)) {
  const startMs = performance.now()
  let coins = 0
  for (const seed of seeds) {
    const { winners, known, traceHash } = playMatch(seed, link, SECONDS)
    coins += winners.length
    if (known.every((each) => each.join() === winners.join())) continue
    disputes++
    console.log(`${name}, seed ${seed}: the players do not agree who won (${traceHash})`)
  }
  const perMatch = (coins / seeds.length).toFixed(1)
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1)
  console.log(`${name.padEnd(8)} ${seeds.length} matches, ${perMatch} coins each, in ${seconds} s`)
}
process.exitCode = disputes === 0 ? 0 : 1

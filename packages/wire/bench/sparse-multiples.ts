/**
 * Finds sparse multiples of the CRC's polynomial: where the distances in
 * `src/crc/crc-wasm-module.ts` come from.
 *
 *     node packages/wire/bench/sparse-multiples.ts [terms] [furthest] [nearest]
 *
 * Looks for sets of `terms` powers of y = x⁸, 0 among them, whose sum is 0 modulo the polynomial.
 * (What holds for bytes holds for bits and words too: squaring only doubles the exponents.) Half
 * of each set is looked up by its sum, so six terms up to 250 bytes take a fraction of a second.
 */

const POLYNOMIAL = 0x32c00699

const [terms = 6, furthest = 300, nearest = 16] = process.argv.slice(2).map(Number)

const powers = new Uint32Array(furthest + 1)
for (let i = 0, power = 1; i <= furthest; i++) {
  powers[i] = power
  for (let bit = 0; bit < 8; bit++) {
    power = ((power << 1) ^ (power & 0x80000000 ? POLYNOMIAL : 0)) >>> 0
  }
}

/** Visits every set of `count` exponents from `low` to `high`, with its sum added to `sum`. */
function forEachSet(
  count: number,
  low: number,
  high: number,
  sum: number,
  visit: (sum: number, exponents: readonly number[]) => void,
  exponents: number[] = [],
): void {
  if (count === 0) {
    visit(sum >>> 0, exponents)
    return
  }
  for (let exponent = low; exponent <= high; exponent++) {
    exponents.push(exponent)
    forEachSet(count - 1, exponent + 1, high, sum ^ powers[exponent]!, visit, exponents)
    exponents.pop()
  }
}

const halfCount = Math.floor((terms - 2) / 2)
const setBySum = new Map<number, number[]>()
/** Each is found once for every way to take half of it. */
const found = new Set<string>()
for (let degree = nearest + 1; degree <= furthest; degree++) {
  const highest = degree - nearest
  forEachSet(halfCount - 1, 1, highest - 1, powers[highest]!, (sum, exponents) => {
    if (!setBySum.has(sum)) setBySum.set(sum, [...exponents, highest])
  })
  forEachSet(terms - 2 - halfCount, 1, highest, 1 ^ powers[degree]!, (sum, exponents) => {
    const others = setBySum.get(sum)
    if (others === undefined || others.some((exponent) => exponents.includes(exponent))) return
    const distances = [0, ...exponents, ...others].map((exponent) => degree - exponent)
    const line = distances.sort((a, b) => a - b).join(' ')
    if (!found.has(line)) console.log(line)
    found.add(line)
  })
}

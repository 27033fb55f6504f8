import { InvalidArgumentError } from 'commander'

const SCALES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** Reads a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

/** Reads a UDP port; `min` is 0 where the system may choose. */
export function port(min: 0 | 1): (text: string) => number {
  return wholeNumber(min, 65_535)
}

/** Reads a span of time in ms. */
export function milliseconds(text: string): number {
  const value = readDecimal(text)
  if (!(value >= 0 && value <= 86_400_000)) {
    throw new InvalidArgumentError('It must be a number of milliseconds, at most a day.')
  }
  return value
}

/** Reads how long to wait at most, in ms. */
export function timeout(text: string): number {
  return wholeNumber(1, 86_400_000)(text)
}

/** Reads a probability: `0.05` or `5%`. */
export function probability(text: string): number {
  const value = text.endsWith('%') ? readDecimal(text.slice(0, -1)) / 100 : readDecimal(text)
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be from 0 to 1, or a percentage such as 5%.')
  }
  return value
}

/** Reads a quantity with an optional k, M or G: `10M` is 10,000,000. */
export function quantity(text: string): number {
  const match = /^(.*?)([kmg]?)$/i.exec(text)
  const value = readDecimal(match?.[1] ?? '') * (SCALES[(match?.[2] ?? '').toLowerCase()] ?? 1)
  if (!(value > 0)) {
    throw new InvalidArgumentError('It must be a number above 0, with k, M or G if you like.')
  }
  return value
}

function readDecimal(text: string): number {
  return /^\d+(\.\d*)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN
}

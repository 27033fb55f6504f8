/**
 * Natural logarithm of a positive finite number, to about 1e-13.
 *
 * `Math.log` may differ in its last bit between runtimes (V8 brings its own, JavaScriptCore takes
 * the platform's). This one uses only operations that IEEE 754 rounds in one way, so that a seed
 * gives the same world everywhere.
 */
export function naturalLog(x: number): number {
  let exponent = 0
  let mantissa = x
  while (mantissa < 1) {
    mantissa *= 2
    exponent--
  }
  while (mantissa >= 2) {
    mantissa /= 2
    exponent++
  }
  // ln m = 2 artanh((m − 1) / (m + 1)), whose argument is at most 1/3.
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let term = s
  let sum = 0
  for (let divisor = 1; divisor <= 25; divisor += 2) {
    sum += term / divisor
    term *= square
  }
  return exponent * Math.LN2 + 2 * sum
}

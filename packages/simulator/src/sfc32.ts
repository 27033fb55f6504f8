/**
 * The next output of sfc32 (Chris Doty-Humphrey, PractRand), from 0 to 2³² − 1.
 *
 * Additions, shifts and rotations on 128 bits of state, of which the last word counts up: no period
 * is shorter than 2³².
 *
 * @param state - a, b, c and the counter; changed
 */
export function sfc32(state: Int32Array): number {
  const a = state[0] as number
  const b = state[1] as number
  const c = state[2] as number
  const counter = state[3] as number
  const output = (((a + b) | 0) + counter) | 0
  state[0] = b ^ (b >>> 9)
  state[1] = (c + (c << 3)) | 0
  state[2] = (((c << 21) | (c >>> 11)) + output) | 0
  state[3] = (counter + 1) | 0
  return output >>> 0
}

import type { Check } from '../../check.ts'

/** One extra copy of each small message. Waits for `@rudp/connection` to offer it. */
export function checkRedundancy(): Check {
  return {
    name: 'redundancy: p99 and bytes with one extra copy',
    ok: false,
    measured: 'not measured: @rudp/connection does not offer extra copies yet',
    wanted: 'p99 at most 1.15 × its bound at no more than 2.1 × the bytes',
  }
}

import { describe, expect, it } from 'vitest'
import { CloseConfirmation } from './close-confirmation.ts'

/** Three probes sent, 100 ms apart, from 1,000 ms on. */
function asked(): CloseConfirmation {
  const confirmation = new CloseConfirmation(1_000, 100)
  for (const atMs of [1_000, 1_100, 1_200]) expect(confirmation.takeProbe(atMs)).toBe(true)
  return confirmation
}

describe('CloseConfirmation', () => {
  it('sends three probes and takes 600 ms without an answer for the end', () => {
    const confirmation = asked()
    expect(confirmation.takeProbe(1_300)).toBe(false)
    expect(confirmation.nextTimeoutMs()).toBe(1_600)
    expect(confirmation.takeConfirmed(1_599)).toBe(false)
    expect(confirmation.takeConfirmed(1_600)).toBe(true)
  })

  it('waits three timeouts where those are longer', () => {
    const confirmation = new CloseConfirmation(0, 500)
    for (const atMs of [0, 500, 1_000]) expect(confirmation.takeProbe(atMs)).toBe(true)
    expect(confirmation.takeConfirmed(1_499)).toBe(false)
    expect(confirmation.takeConfirmed(1_500)).toBe(true)
  })

  it('confirms nothing while a probe is left to send', () => {
    const confirmation = new CloseConfirmation(1_000, 100)
    expect(confirmation.takeProbe(1_000)).toBe(true)
    expect(confirmation.takeConfirmed(1_700)).toBe(false)
  })

  it('listens once more if the process slept through the answer', () => {
    const confirmation = asked()
    expect(confirmation.takeConfirmed(16_000)).toBe(false)
    expect(confirmation.nextTimeoutMs()).toBe(16_600)
    expect(confirmation.takeConfirmed(16_599)).toBe(false)
    expect(confirmation.takeConfirmed(16_600)).toBe(true)
  })

  it('takes a timer that is a second late for a timer that is late', () => {
    expect(asked().takeConfirmed(2_600)).toBe(true)
  })
})

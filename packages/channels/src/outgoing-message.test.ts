import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutgoingMessage } from './outgoing-message.ts'
import { MODE_RELIABLE } from './send-mode.ts'

const FRAGMENT_BYTES = 4

function createMessage(sizeBytes: number): OutgoingMessage {
  const options = { channel: 0, mode: MODE_RELIABLE } as const
  return new OutgoingMessage(new Uint8Array(sizeBytes), options, FRAGMENT_BYTES)
}

describe('OutgoingMessage', () => {
  it('counts and costs as a bundle what a message of its size does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (sizes) => {
        let sizeBytes = 3
        const bundle = createMessage(sizeBytes)
        expect(bundle.isBundle).toBe(false)
        for (const each of sizes) {
          sizeBytes += each
          bundle.addBundled(sizeBytes, FRAGMENT_BYTES)
        }
        const { payloadBytes, lastFragmentId, costBytes } = createMessage(sizeBytes)
        expect(bundle).toMatchObject({ payloadBytes, lastFragmentId, costBytes })
        expect([bundle.isBundle, bundle.messageCount]).toEqual([true, sizes.length + 1])
      }),
    )
  })

  it('has one fragment up to the full size of one, and costs its length then', () => {
    const shape = (sizeBytes: number) => {
      const { lastFragmentId, costBytes } = createMessage(sizeBytes)
      return [lastFragmentId, costBytes]
    }
    expect(shape(0)).toEqual([0, 0])
    expect(shape(3)).toEqual([0, 3])
    expect(shape(4)).toEqual([0, 4])
    expect(shape(5)).toEqual([1, 8])
    expect(shape(8)).toEqual([1, 8])
    expect(shape(9)).toEqual([2, 12])
  })

  it('survives more copies in flight than it counts', () => {
    const message = createMessage(1)
    for (let copy = 0; copy < 200; copy++) message.onCopySent(0)
    expect(message.awaitsResend).toBe(false)
    const hopeless = Array.from({ length: 200 }, () => message.onCopyLost(0))
    expect(hopeless.filter(Boolean)).toHaveLength(1)
    message.onCopyAcked(0)
    expect(message.isWhollyAcked).toBe(true)
  })

  it('agrees with a model of every copy of every fragment', () => {
    const operation = fc.tuple(
      fc.constantFrom('send' as const, 'resend' as const, 'ack' as const, 'lose' as const),
      fc.nat(9),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.array(operation, { maxLength: 120, size: 'max' }),
        (count, operations) => {
          const message = createMessage(count * FRAGMENT_BYTES)
          const model: { copies: number; isAcked: boolean; awaits: boolean }[] = []
          for (const [type, pick] of operations) {
            const fragment = model[pick]
            if (type === 'send' && model.length < count) {
              message.onCopySent(model.length)
              model.push({ copies: 1, isAcked: false, awaits: false })
            } else if (type === 'resend' && fragment !== undefined) {
              message.onCopySent(pick)
              fragment.copies++
              fragment.awaits = false
            } else if (type === 'ack') {
              // Even a fragment that was never sent: acks come from outside.
              message.onCopyAcked(pick)
              if (fragment !== undefined) {
                fragment.isAcked = true
                fragment.awaits = false
              }
            } else if (type === 'lose') {
              const isLast =
                fragment !== undefined &&
                !fragment.isAcked &&
                !fragment.awaits &&
                fragment.copies === 1
              expect(message.onCopyLost(pick)).toBe(isLast)
              if (fragment !== undefined && fragment.copies > 0) fragment.copies--
              if (isLast) {
                message.awaitResend(pick)
                fragment.awaits = true
              }
            }

            const awaiting = model.findIndex(({ awaits }) => awaits)
            expect(message.awaitsResend).toBe(awaiting >= 0)
            if (awaiting >= 0) expect(message.firstAwaitingResend()).toBe(awaiting)
            expect(message.isWhollySent).toBe(model.length === count)
            expect(message.isWhollyAcked).toBe(
              model.length === count && model.every(({ isAcked }) => isAcked),
            )
            expect(message.mayStillArrive).toBe(
              model.length === count && model.every((f) => f.isAcked || f.copies > 0),
            )
          }
        },
      ),
    )
  })
})

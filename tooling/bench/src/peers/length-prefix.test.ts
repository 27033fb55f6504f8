import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { LengthPrefixReader, withLength } from './length-prefix.ts'

it('messages come out of a stream as they went in, however it is cut', () => {
  const message = fc.uint8Array({ maxLength: 40 })
  fc.assert(
    fc.property(
      fc.array(message),
      fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
      (messages, cuts) => {
        const stream = Buffer.concat(messages.map(withLength))
        const received: number[][] = []
        const reader = new LengthPrefixReader((bytes) => received.push([...bytes]))
        for (let start = 0; start < stream.length; ) {
          const end = start + (cuts.next().value ?? 1)
          reader.handleChunk(stream.subarray(start, end))
          start = end
        }
        expect(received).toEqual(messages.map((bytes) => [...bytes]))
      },
    ),
  )
})

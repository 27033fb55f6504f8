import { ReceivedFrame, resolveSettings } from '@rudp/connection'
import { uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { Handshake } from '../src/handshake.ts'

const SYN_ACK = 6
const LIMITS = { maxReceiveRate: 1e6, maxMessageBytes: 1e6, maxReceiveAlloc: 1e6, extensions: 3 }

/** A server's handshake that has answered one SYN, and the nonce that it answered with. */
function answered() {
  const settings = resolveSettings()
  const handshake = new Handshake(0, {
    dialect: uflow3,
    settings,
    role: 'server',
    random: () => 77,
  })
  const frame = new ReceivedFrame(uflow3)
  const out = new Uint8Array(uflow3.maxFrameBytes)
  const feed = (sizeBytes: number): void => {
    frame.read(out, 0, sizeBytes)
    handshake.handleFrame(1, frame)
  }
  feed(uflow3.writeHandshakeSyn(out, 0, { version: 3, nonce: 5, ...LIMITS }))
  const reader = uflow3.createReader()
  expect(handshake.poll(1, out, 0)).toBe(26)
  reader.read(out, 0, 26)
  const { nonce } = reader.handshakeSynAck
  const feedDataAck = (frameWindowBaseId: number): void => {
    const writer = uflow3.createDataWriter()
    writer.begin(out, 0, out.length, 5, 0)
    writer.beginAck(frameWindowBaseId, 0)
    feed(writer.finish())
  }
  return { handshake, nonce, out, feedDataAck }
}

it('a data frame that carries an ack answers a sync as an ack does', () => {
  const { handshake, nonce, feedDataAck } = answered()
  expect(handshake.result).toBeUndefined()
  feedDataAck(nonce)
  expect(handshake.result).toMatchObject({ localNonce: nonce, remoteNonce: 5 })
})

it('and shows, as data does, that its sender waits to be heard', () => {
  const { handshake, nonce, out, feedDataAck } = answered()
  expect(handshake.poll(2, out, 0)).toBe(0)
  feedDataAck(nonce + 1e9)
  expect(handshake.result).toBeUndefined()
  expect(handshake.poll(2, out, 0)).toBe(26)
  expect(out[0]).toBe(SYN_ACK)
})

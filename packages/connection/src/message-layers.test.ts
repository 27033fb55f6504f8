import { MODE_RELIABLE } from '@rudp/channels'
import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import type { ConnectionEvent } from './connection-event.ts'
import { MessageLayers } from './message-layers.ts'
import { resolveSettings } from './settings.ts'

const LOCAL_NONCE = 0x1234_5678
const REMOTE_NONCE = 0xffff_fff0
const ID_MASK = uflow3.messageIdCount - 1

function createLayers(redundantChannels: readonly number[] = []) {
  const events: ConnectionEvent[] = []
  const layers = new MessageLayers({
    dialect: uflow3,
    settings: resolveSettings({ redundantChannels }),
    handshake: {
      localNonce: LOCAL_NONCE,
      remoteNonce: REMOTE_NONCE,
      peer: { maxReceiveRate: 1e6, maxMessageBytes: 1e6, maxReceiveAlloc: 1e6 },
      rttMs: 10,
    },
    maxFrameBytes: uflow3.maxFrameBytes,
    random: () => 1,
    events,
  })
  return { layers, events }
}

describe('MessageLayers', () => {
  it('knows its base before anything has come, and makes nothing to tell it', () => {
    const { layers } = createLayers()
    expect(layers.baseId).toBe(REMOTE_NONCE & ID_MASK)
    expect(layers.receiver).toBeUndefined()
    expect(layers.needReceiver().baseId).toBe(layers.baseId)
    expect(layers.needReceiver()).toBe(layers.receiver)
  })

  it('begins with the id that the nonce gives, whenever the sender is made', () => {
    const { layers } = createLayers()
    expect(layers.needSender().nextMessageId).toBe(LOCAL_NONCE & ID_MASK)
    expect(layers.needSender()).toBe(layers.sender)
  })

  it('makes no sender for the base that an honest peer reports, and counts any other', () => {
    const { layers } = createLayers()
    layers.handlePeerBase(LOCAL_NONCE & ID_MASK, true)
    expect(layers.sender).toBeUndefined()
    layers.handlePeerBase((LOCAL_NONCE + 7) & ID_MASK, true)
    expect(layers.sender?.counters.ignoredPeerBases).toBe(1)
  })

  it('has no use for the fate of fragments, nor for a rest, before there are any', () => {
    const { layers } = createLayers()
    layers.onFragmentAcked(0)
    layers.onFragmentLost(0)
    layers.trim(0)
    expect([layers.sender, layers.receiver]).toEqual([undefined, undefined])
  })

  it('puts what became of messages among the events', () => {
    const { layers, events } = createLayers()
    const sender = layers.needSender()
    sender.enqueue(0, Uint8Array.of(1), { channel: 0, mode: MODE_RELIABLE, receipt: 5 })
    sender.peek(0)
    layers.onFragmentAcked(sender.take(0))
    expect(events).toEqual([{ type: 'receipt', token: 5, outcome: 'delivered' }])
  })

  it('sends small messages twice on the channels that the settings name', () => {
    const { layers } = createLayers([3])
    const sender = layers.needSender()
    sender.enqueue(0, Uint8Array.of(1), { channel: 3, mode: MODE_RELIABLE })
    sender.peek(0)
    sender.take(0)
    sender.endFlush(0)
    expect(sender.nextExtraMs()).toBeLessThan(Infinity)
  })
})

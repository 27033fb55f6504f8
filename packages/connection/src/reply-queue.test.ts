import { ERROR_SERVER_FULL, FRAME_DISCONNECT_ACK, FRAME_HANDSHAKE_ERROR, uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { ReplyQueue } from './reply-queue.ts'
import { resolveSettings } from './settings.ts'

const out = new Uint8Array(1472)

it('answers in the order of the questions, each to who asked', () => {
  const replies = new ReplyQueue(uflow3, resolveSettings())
  expect(replies.address).toEqual({ hostname: '', port: 0 })
  for (let round = 0; round < 2; round++) {
    replies.pushError('192.0.2.1', 1, 0, ERROR_SERVER_FULL)
    replies.pushDisconnectAck('192.0.2.2', 2)
    expect(replies.poll(out, 0)).toBe(10)
    expect(out[0]).toBe(FRAME_HANDSHAKE_ERROR)
    expect(replies.address).toMatchObject({ hostname: '192.0.2.1', port: 1 })
    expect(replies.poll(out, 0)).toBe(5)
    expect(out[0]).toBe(FRAME_DISCONNECT_ACK)
    expect(replies.address).toMatchObject({ hostname: '192.0.2.2', port: 2 })
    expect(replies.poll(out, 0)).toBe(0)
  }
})

it('answers a flood of questions 1,024 times between two drains', () => {
  const replies = new ReplyQueue(uflow3, resolveSettings())
  for (let round = 0; round < 2; round++) {
    for (let port = 1; port <= 2000; port++) replies.pushDisconnectAck('192.0.2.1', port)
    let answers = 0
    while (replies.poll(out, 0) > 0) answers += 1
    expect(answers).toBe(1024)
    expect(replies.address.port).toBe(1024)
  }
})

import assert from 'node:assert/strict'
import type { SendModeName } from '@rudp/node'
import type { Adapter } from './adapter.ts'

const MODES: readonly SendModeName[] = ['time-sensitive', 'unreliable', 'persistent', 'reliable']
const SIZES = [1, 64, 256, 1_448, 1_449, 50_000, 500_000]
const CHANNELS = 64

/** Talks to a server that echoes, and checks every answer. Prints `ok` in the end. */
export async function call(adapter: Adapter, port: number): Promise<void> {
  const connection = await adapter.connect({ hostname: '127.0.0.1', port })
  const answers = connection[Symbol.asyncIterator]()
  const expect = async (channel: number, bytes: Uint8Array): Promise<void> => {
    const { value } = await answers.next()
    assert.equal(value?.channel, channel)
    assert.ok(Buffer.compare(value.data, bytes) === 0, `${bytes.length} bytes on ${channel}`)
  }
  for (const mode of MODES) {
    const bytes = patterned(2_000, MODES.indexOf(mode))
    connection.send(bytes, { mode, channel: 9 })
    await expect(9, bytes)
  }
  for (const [seed, size] of SIZES.entries()) connection.send(patterned(size, seed))
  for (const [seed, size] of SIZES.entries()) await expect(0, patterned(size, seed))
  for (let channel = 0; channel < CHANNELS; channel++) {
    connection.send(patterned(100, channel), { channel })
  }
  // Only within a channel is there an order.
  const channels = new Set<number>()
  while (channels.size < CHANNELS) {
    const { value } = await answers.next()
    assert.deepEqual(new Uint8Array(value?.data ?? []), patterned(100, value?.channel ?? -1))
    channels.add(value?.channel ?? -1)
  }
  assert.deepEqual(await connection.close(), { code: 'local' })
  console.log('ok')
}

function patterned(sizeBytes: number, seed: number): Uint8Array {
  return new Uint8Array(sizeBytes).map((_, index) => (index * 7 + (index >> 8) + seed) & 255)
}

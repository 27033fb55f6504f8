import { memoryUsage } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { uflow3 } from '../src/index.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const ROUNDS = 20_000
/** The smallest object takes 12 bytes: one a round would show four times over. */
const ALLOWED_BYTES = 60_000
/** Until the code is optimised, numbers over 2³¹ are objects. */
const MAX_ATTEMPTS = 100

/** Bytes of heap that `ROUNDS` calls of `run` leave behind, garbage included, once it is warm. */
function allocatedBytes(run: () => void): number {
  let allocated = Infinity
  for (let attempt = 0; attempt < MAX_ATTEMPTS && allocated > ALLOWED_BYTES; attempt++) {
    collectGarbage()
    const before = memoryUsage().heapUsed
    for (let round = 0; round < ROUNDS; round++) run()
    allocated = memoryUsage().heapUsed - before
  }
  return allocated
}

const header = {
  messageId: 0xfffff,
  channel: 63,
  windowParentLead: 3,
  channelParentLead: 5,
  fragmentId: 0,
  lastFragmentId: 0,
}
const writer = uflow3.createDataWriter()
const ackWriter = uflow3.createAckWriter()
const reader = uflow3.createReader()
const payload = new Uint8Array(300).fill(7)

function writeData(out: Uint8Array): number {
  writer.begin(out, 0, 1472, 7, 1)
  while (writer.add(header, payload, 0, payload.length)) {}
  return writer.finish()
}

function writeDataAck(out: Uint8Array): number {
  writer.begin(out, 0, 1472, 7, 1)
  while (writer.fragmentCount < 4) writer.add(header, payload, 0, payload.length)
  writer.beginAck(7, 0xfffff)
  for (let i = 0; i < 4; i++) writer.addAckGroup(-256 + i, 0xf00000ff | 0, 1)
  return writer.finish()
}

function writeAck(out: Uint8Array): number {
  ackWriter.begin(out, 0, 1472, 7, 0xfffff)
  // Signed: the same bytes, and arguments that are never objects. What is read is unsigned.
  for (let i = 0; i < 4; i++) ackWriter.add(-256 + i, 0xf00000ff | 0, 1)
  return ackWriter.finish()
}

test('reading a data frame allocates nothing', () => {
  const out = new Uint8Array(1472)
  const size = writeData(out)
  let fragments = 0
  const bytes = allocatedBytes(() => {
    reader.read(out, 0, size)
    while (reader.nextFragment()) fragments++
  })
  expect(bytes).toBeLessThan(ALLOWED_BYTES)
  expect(fragments % (4 * ROUNDS)).toBe(0)
})

test('reading an ack frame allocates nothing', () => {
  const out = new Uint8Array(1472)
  const size = writeAck(out)
  let groups = 0
  const bytes = allocatedBytes(() => {
    reader.read(out, 0, size)
    while (reader.nextAckGroup()) groups++
  })
  expect(bytes).toBeLessThan(ALLOWED_BYTES)
  expect(groups % (4 * ROUNDS)).toBe(0)
})

test('reading a frame of data and ack allocates nothing', () => {
  const out = new Uint8Array(1472)
  const size = writeDataAck(out)
  let parts = 0
  const bytes = allocatedBytes(() => {
    reader.read(out, 0, size)
    while (reader.nextFragment()) parts++
    while (reader.nextAckGroup()) parts++
  })
  expect(bytes).toBeLessThan(ALLOWED_BYTES)
  expect(parts % (8 * ROUNDS)).toBe(0)
})

test('writing data and ack frames allocates nothing', () => {
  const out = new Uint8Array(1472)
  const bytes = allocatedBytes(() => {
    writeData(out)
    writeDataAck(out)
    writeAck(out)
  })
  expect(bytes).toBeLessThan(ALLOWED_BYTES)
})

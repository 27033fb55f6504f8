import { describe, expect, it } from 'vitest'
import { SimulatedNetwork } from './network.ts'
import { PcapRecorder } from './pcap-recorder.ts'

/** Reads a capture as a tool would that has only the file formats' documents. */
function readPcap(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  expect(view.getUint32(0, true)).toBe(0xa1b2c3d4)
  expect([view.getUint16(4, true), view.getUint16(6, true)]).toEqual([2, 4])
  expect(view.getUint32(20, true)).toBe(101)
  const packets: { atMs: number; from: string; to: string; payload: number[] }[] = []
  for (let offset = 24; offset < file.length; ) {
    const atMs = view.getUint32(offset, true) * 1000 + view.getUint32(offset + 4, true) / 1000
    const size = view.getUint32(offset + 8, true)
    expect(view.getUint32(offset + 12, true)).toBe(size)
    const packet = file.subarray(offset + 16, offset + 16 + size)
    const words = new DataView(packet.buffer, packet.byteOffset, packet.length)
    expect([packet[0], words.getUint16(2), packet[9]]).toEqual([0x45, size, 17])
    // RFC 1071: a header with its checksum sums up to all ones.
    let sum = 0
    for (let i = 0; i < 20; i += 2) sum += words.getUint16(i)
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff)
    expect(words.getUint16(24)).toBe(size - 20)
    packets.push({
      atMs,
      from: packet.subarray(12, 16).join('.'),
      to: packet.subarray(16, 20).join('.'),
      payload: [...packet.subarray(28)],
    })
    offset += 16 + size
  }
  return packets
}

function record(moment?: 'send' | 'arrive') {
  const network = new SimulatedNetwork({ link: { delayMs: 1500.25 } })
  const recorder = new PcapRecorder(moment)
  network.onTrace = (entry) => recorder.record(entry)
  const a = network.host('a')
  const b = network.host('b')
  b.onDatagram = (_, from) => b.send(from, Uint8Array.of(9))
  a.send('b', Uint8Array.of(1, 2, 3))
  network.run()
  return readPcap(recorder.toBytes())
}

describe('PcapRecorder', () => {
  it('writes a capture of what was sent', () => {
    expect(record()).toEqual([
      { atMs: 0, from: '10.0.0.1', to: '10.0.0.2', payload: [1, 2, 3] },
      { atMs: 1500.25, from: '10.0.0.2', to: '10.0.0.1', payload: [9] },
    ])
  })

  it('writes a capture of what arrived', () => {
    expect(record('arrive').map(({ atMs }) => atMs)).toEqual([1500.25, 3000.5])
  })

  it('writes an empty capture of a silent network', () => {
    expect(readPcap(new PcapRecorder().toBytes())).toEqual([])
  })
})

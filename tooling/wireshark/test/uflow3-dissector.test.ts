import { readFileSync } from 'node:fs'
import { PcapRecorder } from '@rudp/simulator'
import { describe, expect, it } from 'vitest'
import { COMPARED_FIELDS, expectedFields } from './support/expected-fields.ts'
import { bundleFrames, bundleOf, dataAckFrame, handshakeWith } from './support/extended-frames.ts'
import { dissect, HAS_TSHARK } from './support/tshark.ts'

const FIXTURES = '../../../packages/wire/test/fixtures/'

/** Without heuristics: whatever is on the port is taken for version 3. */
const AS_UFLOW3 = ['-d', 'udp.port==7777,uflow3']

function fixture(name: string): Uint8Array[] {
  const text = readFileSync(new URL(`${FIXTURES}${name}`, import.meta.url), 'utf8')
  const rows: { hex: string }[] = JSON.parse(text)
  return rows.map(({ hex }) => Uint8Array.from(Buffer.from(hex, 'hex')))
}

function captureOf(datagrams: readonly Uint8Array[]): Uint8Array {
  const recorder = new PcapRecorder()
  for (const bytes of datagrams) {
    recorder.record({ type: 'send', atMs: 0, from: 'a', to: 'b', bytes })
  }
  return recorder.toBytes()
}

/** A message that shows in hex where it begins and ends. */
function filled(sizeBytes: number, byte: number): Uint8Array {
  return new Uint8Array(sizeBytes).fill(byte)
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

describe.skipIf(!HAS_TSHARK)(
  'the dissector for version 3 (needs tshark: npm run system-tests)',
  () => {
    it('reads what was recorded of the real uflow as our codec does', () => {
      const frames = fixture('frames.json')
      const rows = dissect(captureOf(frames), COMPARED_FIELDS)
      expect(rows).toEqual(frames.map((bytes) => expectedFields(bytes)))
    })

    it('reads what uflow has not as our codec does', () => {
      const frames = [
        ...handshakeWith(0),
        ...handshakeWith(0x81),
        ...handshakeWith(0x80),
        ...bundleFrames(1, filled(20, 1)),
        ...bundleFrames(2, filled(300, 2)),
        ...bundleFrames(0xf0000, filled(2000, 3)),
        ...handshakeWith(2),
        ...handshakeWith(4),
        ...[0, 1, 3].map((groups) => dataAckFrame(filled(20, 4), groups)),
      ]
      const rows = dissect(captureOf(frames), COMPARED_FIELDS)
      expect(rows).toEqual(frames.map((bytes) => expectedFields(bytes)))
      const column = (field: (typeof COMPARED_FIELDS)[number]) =>
        rows.map((row) => row[COMPARED_FIELDS.indexOf(field)])
      const extensions = ['', '', '0x81', '0x81', '0x80', '0x80']
      expect(column('uflow3.extensions').slice(0, 6)).toEqual(extensions)
      expect(column('uflow3.fragment.bundle').slice(6, 10)).toEqual(['1', '1', '1', '1'])
      expect(column('uflow3.type').slice(-3)).toEqual(['13', '13', '13'])
      expect(column('uflow3.group.base_id').slice(-3)).toEqual(['', '0', '0,40,80'])
    })

    it('takes bundles apart, of one fragment and of several', () => {
      const few = [filled(3, 1), filled(0, 0), filled(4, 2)]
      const many = [filled(1000, 3), filled(1000, 4), filled(1, 5)]
      const frames = [...bundleFrames(1, bundleOf(few)), ...bundleFrames(2, bundleOf(many))]
      const fields = ['bundled.count', 'bundled.bytes', 'bundled'].map((name) => `uflow3.${name}`)
      expect(dissect(captureOf(frames), fields)).toEqual([
        ['3', '3,0,4', '010101,02020202'],
        ['', '', ''],
        ['3', '1000,1000,1', ['03'.repeat(1000), '04'.repeat(1000), '05'].join()],
      ])
    })

    it('says where a bundle is malformed, and shows what is before', () => {
      const whole = bundleOf([filled(3, 1), filled(4, 2)])
      const frames = [
        ...bundleFrames(1, whole),
        ...bundleFrames(2, whole.subarray(0, -1)),
        ...bundleFrames(3, joined(whole, Uint8Array.of(0))),
        ...bundleFrames(4, bundleOf(Array.from({ length: 1025 }, () => filled(0, 0)))),
      ]
      const fields = ['uflow3.bundled.count', 'uflow3.bundle.malformed']
      const rows = dissect(captureOf(frames), fields, ['-Y', 'uflow3.bundled.count'])
      expect(rows.map(([count]) => count)).toEqual(['2', '1', '2', '1024'])
      expect(rows.map(([, malformed]) => malformed !== '')).toEqual([false, true, true, true])
    })

    it('refuses the damaged frames that our codec refuses, and no others', () => {
      const frames = fixture('mutated.json')
      const rows = dissect(captureOf(frames), ['uflow3.crc.status', 'uflow3.malformed'], AS_UFLOW3)
      const accepted = rows.map(([status, malformed]) => status === 'good' && malformed === '')
      expect(accepted).toEqual(frames.map((bytes) => expectedFields(bytes) !== undefined))
    })

    it('leaves the datagrams of others alone', () => {
      const rows = dissect(captureOf([new Uint8Array(100), Uint8Array.of(4, 1, 2, 3, 4)]), [
        '_ws.col.Protocol',
      ])
      expect(rows).toEqual([['UDP'], ['UDP']])
    })

    it('takes datagrams apart that a kernel has merged', () => {
      const frames = fixture('frames.json').filter((bytes) => bytes.length < 1000)
      const merged = joined(...frames.slice(0, 3))
      const [types] = dissect(captureOf([merged]), ['uflow3.type'], AS_UFLOW3)
      expect(types).toEqual([
        frames
          .slice(0, 3)
          .map((bytes) => bytes[0])
          .join(),
      ])
    })

    it('says what is wrong with a frame', () => {
      const disconnect = Uint8Array.of(4, 0x3a, 0xab, 0x42, 0x89)
      const rows = dissect(
        captureOf([disconnect, Uint8Array.of(99, 1, 2, 3, 4)]),
        ['uflow3.crc.bad', 'uflow3.malformed', '_ws.col.Info'],
        AS_UFLOW3,
      )
      expect(rows.map((row) => row.at(-1))).toEqual(['bad CRC', 'malformed'])
      expect(rows[0]?.[0]).not.toBe('')
      expect(rows[1]?.[1]).not.toBe('')
    })

    describe('in a whole session', () => {
      const session = readFileSync(new URL('../session.pcap', import.meta.url))

      it('tells which datagram acknowledges which, and after how long', () => {
        const rows = dissect(
          session,
          ['frame.number', 'uflow3.acked_in', 'uflow3.rtt_ms'],
          ['-2', '-Y', 'uflow3.acked_in'],
        )
        expect(rows.length).toBeGreaterThan(20)
        for (const [number, ackedIn, rttMs] of rows) {
          expect(Number(ackedIn)).toBeGreaterThan(Number(number))
          expect(Number(rttMs)).toBeGreaterThan(19.9)
        }
      })

      it('puts messages of many fragments together', () => {
        const rows = dissect(
          session,
          ['uflow3.message.bytes', 'uflow3.message'],
          [...['-Y', 'uflow3.message.bytes == 9000']],
        )
        expect(rows.length).toBeGreaterThan(1)
        for (const [, message] of rows) {
          const whole = message?.split(',').find((text) => text.length === 18_000)
          expect(new Set(whole?.match(/../g)).size).toBe(1)
        }
      })

      it('marks fragments that were resent', () => {
        expect(dissect(session, ['frame.number'], ['-Y', 'uflow3.resent']).length).toBeGreaterThan(
          0,
        )
      })

      it('sees it all, from the SYN to the disconnect-ack', () => {
        const types = dissect(session, ['uflow3.type']).flat()
        expect(types[0]).toBe('0')
        expect(new Set(types)).toEqual(new Set(['0', '1', '2', '4', '5', '10', '11', '12']))
      })
    })
  },
)

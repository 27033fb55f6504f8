import { readFileSync } from 'node:fs'
import { PcapRecorder } from '@rudp/simulator'
import { describe, expect, it } from 'vitest'
import { COMPARED_FIELDS, expectedFields } from './support/expected-fields.ts'
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

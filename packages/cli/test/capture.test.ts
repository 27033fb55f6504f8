import { uflow3 } from '@rudp/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteSource } from '../src/capture/byte-source.ts'
import { formatIpv6 } from '../src/capture/ip-text.ts'
import { CaptureError } from '../src/capture/packet.ts'
import { type CapturedDatagram, readDatagrams } from '../src/capture/read-datagrams.ts'
import { encodeFrame } from '../src/frames/encode-frame.ts'
import { concat, ethernet, ipv4, ipv6, pcap, pcapng, udp } from './support/capture.ts'
import { runCli } from './support/cli.ts'

const FRAME = encodeFrame(uflow3, { type: 'handshake_ack', nonce_ack: 7 })
const ETHERNET = 1
const RAW = 101

const MAGICS: [string, number, number][] = [
  ['microseconds, big-endian', 0xa1b2c3d4, 500_000],
  ['microseconds, little-endian', 0xd4c3b2a1, 500_000],
  ['nanoseconds, big-endian', 0xa1b23c4d, 500_000_000],
  ['nanoseconds, little-endian', 0x4d3cb2a1, 500_000_000],
]

const LINKS: [string, number, Uint8Array][] = [
  ['Ethernet, IPv4', ETHERNET, ethernet(0x0800, ipv4(FRAME))],
  ['Ethernet, IPv6', ETHERNET, ethernet(0x86dd, ipv6(FRAME))],
  ['Ethernet with padding', ETHERNET, concat(ethernet(0x0800, ipv4(FRAME)), new Uint8Array(6))],
  ['Ethernet, two VLAN tags', ETHERNET, ethernet(0x0800, ipv4(FRAME), 2)],
  ['raw IPv4', RAW, ipv4(FRAME)],
  ['raw IPv6 with an extension header', RAW, ipv6(FRAME, true)],
  ['null', 0, concat(Uint8Array.of(2, 0, 0, 0), ipv4(FRAME))],
  ['loopback', 108, concat(Uint8Array.of(0, 0, 0, 30), ipv6(FRAME))],
  ['Linux cooked 1', 113, concat(new Uint8Array(14), Uint8Array.of(8, 0), ipv4(FRAME))],
  ['Linux cooked 2', 276, concat(Uint8Array.of(0x86, 0xdd), new Uint8Array(18), ipv6(FRAME))],
]

/** Feeds the file in pieces of `pieceBytes`, as a pipe might. */
async function read(file: Uint8Array, pieceBytes = 7): Promise<CapturedDatagram[]> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < file.length; at += pieceBytes) yield file.subarray(at, at + pieceBytes)
  }
  const datagrams: CapturedDatagram[] = []
  for await (const datagram of readDatagrams(new ByteSource(pieces()))) datagrams.push(datagram)
  return datagrams
}

describe.each(MAGICS)('a capture file of %s', (_name, magic, subSecond) => {
  test('is read with its times', async () => {
    const packets = [ipv4(FRAME), ipv4(FRAME)]
    const datagrams = await read(pcap(magic, RAW, packets, subSecond))
    expect(datagrams).toHaveLength(2)
    expect(datagrams[0]).toMatchObject({
      time: 1_700_000_000.5,
      from: { hostname: '10.0.0.1', port: 1000 },
      to: { hostname: '10.0.0.2', port: 2000 },
      isWhole: true,
    })
    expect(new Uint8Array(datagrams[1]?.payload ?? [])).toEqual(FRAME)
  })
})

test.each(LINKS)('%s is taken apart', async (_name, linkType, packet) => {
  const [datagram, ...others] = await read(pcap(0xd4c3b2a1, linkType, [packet]))
  expect(others).toEqual([])
  expect(new Uint8Array(datagram?.payload ?? [])).toEqual(FRAME)
  expect(datagram?.from.hostname).toMatch(/^(10\.0\.0\.1|2001:db8::1)$/)
})

test.each([true, false])('a pcapng file is read, little-endian %s', async (littleEndian) => {
  const packets = [ethernet(0x0800, ipv4(FRAME)), ethernet(0x86dd, ipv6(FRAME))]
  const datagrams = await read(pcapng(littleEndian, ETHERNET, packets))
  expect(datagrams.map(({ from }) => from.hostname)).toEqual(['10.0.0.1', '2001:db8::1'])
  expect(datagrams[0]?.time).toBeCloseTo(1_700_000_000.5, 3)
})

test('decode prints a line for each UDP datagram of a capture, and none for other packets', async () => {
  const arp = ethernet(0x0806, new Uint8Array(28))
  const tcp = ipv4(FRAME)
  tcp[9] = 6
  const noFrame = ipv4(Uint8Array.of(1, 2, 3))
  const laterFragment = ipv4(FRAME, { fragment: 100 })
  const firstFragment = ipv4(FRAME, { fragment: 0x2000 })
  const packets = [tcp, noFrame, laterFragment, firstFragment, ipv4(FRAME)]
  const file = pcap(0xd4c3b2a1, ETHERNET, [arp, ...packets.map((ip) => ethernet(0x0800, ip))])
  const { exitCode, stdout } = await runCli(['decode'], file)
  expect(exitCode).toBe(0)
  expect(stdout).toBe('null\nnull\n{"type":"handshake_ack","nonce_ack":7}\n')
})

test('decode --packets adds who and when, and --port chooses', async () => {
  const other = ipv4(FRAME)
  new DataView(other.buffer).setUint16(20, 1234)
  const file = pcap(0xd4c3b2a1, RAW, [ipv4(FRAME), other])
  const { stdout } = await runCli(['decode', '--packets', '--port', '1000'], file)
  expect(JSON.parse(stdout)).toEqual({
    time: 1_700_000_000.5,
    from: '10.0.0.1:1000',
    to: '10.0.0.2:2000',
    frame: { type: 'handshake_ack', nonce_ack: 7 },
  })
})

test('a datagram that the capture cut short is no frame', async () => {
  const file = pcap(0xd4c3b2a1, RAW, [ipv4(FRAME).subarray(0, -1)])
  expect((await runCli(['decode'], file)).stdout).toBe('null\n')
})

test('a capture that breaks off is decoded as far as it goes, then said to be broken', async () => {
  const file = pcap(0xd4c3b2a1, RAW, [ipv4(FRAME), ipv4(FRAME)])
  const { exitCode, stdout, stderr } = await runCli(['decode'], file.subarray(0, -1))
  expect(exitCode).toBe(1)
  expect(stdout).toBe('{"type":"handshake_ack","nonce_ack":7}\n')
  expect(stderr).toBe('rudp: Cannot decode capture: the capture file breaks off\n')
})

test('a network that we do not know is named', async () => {
  const { exitCode, stderr } = await runCli(['decode'], pcap(0xd4c3b2a1, 105, [ipv4(FRAME)]))
  expect(exitCode).toBe(1)
  expect(stderr).toContain('link type 105')
})

test('no damage to a capture makes anything but a capture error', async () => {
  const files = [
    pcap(0xd4c3b2a1, ETHERNET, [ethernet(0x0800, ipv4(FRAME)), ethernet(0x86dd, ipv6(FRAME))]),
    pcapng(true, RAW, [ipv6(FRAME, true), udp(FRAME)]),
  ]
  const change = fc.tuple(fc.nat(), fc.nat(255))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change),
      fc.nat(),
      async (file, changes, cut) => {
        const damaged = file.slice(0, file.length - (cut % 40))
        for (const [at, value] of changes) damaged[4 + (at % (damaged.length - 4))] = value
        await read(damaged, 64).catch((error: unknown) => {
          expect(error).toBeInstanceOf(CaptureError)
        })
      },
    ),
    { numRuns: 500 },
  )
})

test('IPv6 addresses are written the short way', () => {
  const text = (...groups: number[]): string =>
    formatIpv6(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])))
  expect(text(0, 0, 0, 0, 0, 0, 0, 1)).toBe('::1')
  expect(text(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1)).toBe('2001:db8::1:0:0:1')
  expect(text(1, 2, 3, 4, 5, 6, 0, 8)).toBe('1:2:3:4:5:6:0:8')
  expect(text(0xfe80, 0, 0, 0, 0, 0, 0, 0)).toBe('fe80::')
  expect(text(0, 0, 0, 0, 0, 0, 0, 0)).toBe('::')
})

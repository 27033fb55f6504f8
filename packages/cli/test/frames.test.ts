import { readFileSync } from 'node:fs'
import { uflow3 } from '@rudp/wire'
import { expect, test } from 'vitest'
import { encodeFrame } from '../src/frames/encode-frame.ts'
import { toHex } from '../src/frames/hex.ts'
import { runCli } from './support/cli.ts'

interface Vector {
  readonly hex: string
  readonly frame: unknown
}

/** The recorded frames lie with the codec that they test first. */
function load(name: string): Vector[] {
  const url = new URL(`../../wire/test/fixtures/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as Vector[]
}

const lines = (values: readonly string[]): string => values.map((value) => `${value}\n`).join('')
const frames = load('frames.json')
const mutated = load('mutated.json')

test('decode prints every one of the 424 recorded frames', async () => {
  const { exitCode, stdout } = await runCli(['decode'], lines(frames.map(({ hex }) => hex)))
  expect(exitCode).toBe(0)
  expect(stdout).toBe(lines(frames.map(({ frame }) => JSON.stringify(frame))))
  expect(frames).toHaveLength(424)
})

/** What uflow sees of a frame that was decoded: it ignores the bit that tells of a bundle. */
function asUflow(line: string): unknown {
  return JSON.parse(line, (key, value: unknown) => (key === 'bundle' ? undefined : value))
}

test('decode gives all 3,000 damaged frames the verdict of uflow', async () => {
  const { stdout } = await runCli(['decode', '--json'], lines(mutated.map(({ hex }) => hex)))
  expect(stdout.trimEnd().split('\n').map(asUflow)).toEqual(mutated.map(({ frame }) => frame))
  expect(mutated).toHaveLength(3000)
})

test('encode gives every recorded frame back, byte for byte', async () => {
  const input = lines(frames.map(({ frame }) => JSON.stringify(frame)))
  const { exitCode, stdout } = await runCli(['encode'], input)
  expect(exitCode).toBe(0)
  expect(stdout).toBe(lines(frames.map(({ hex }) => hex)))
})

test('what decode understood of damaged frames survives encode and decode', async () => {
  const verdicts = lines(mutated.map(({ frame }) => JSON.stringify(frame)))
  const { exitCode, stdout } = await runCli(['encode'], verdicts)
  expect(exitCode).toBe(0)
  expect((await runCli(['decode'], stdout)).stdout).toBe(verdicts)
})

test('decode tells what uflow has not, and encode writes it', async () => {
  const limits = {
    nonce: 1,
    max_receive_rate: 2,
    max_packet_size: 3,
    max_receive_alloc: 4,
    extensions: 0x81,
  }
  const datagram = {
    sequence_id: 0xfffff,
    channel_id: 5,
    window_parent_lead: 1,
    channel_parent_lead: 1,
  }
  const whole = { ...datagram, fragment_id: 0, fragment_id_last: 0, data: '0001aa0001bb' }
  const first = { ...datagram, fragment_id: 0, fragment_id_last: 1, data: '0001' }
  const told = lines(
    [
      { type: 'handshake_syn', version: 3, ...limits },
      { type: 'handshake_syn_ack', nonce_ack: 7, ...limits },
      {
        type: 'data',
        sequence_id: 9,
        nonce: true,
        datagrams: [{ ...whole, bundle: true }, whole, { ...first, bundle: true }],
      },
      {
        type: 'data_ack',
        sequence_id: 10,
        nonce: false,
        datagrams: [whole],
        frame_window_base_id: 11,
        packet_window_base_id: 12,
        frame_acks: [{ base_id: 8, bitfield: 5, nonce: true }],
      },
    ].map((frame) => JSON.stringify(frame)),
  )
  const { exitCode, stdout } = await runCli(['encode'], told)
  expect(exitCode).toBe(0)
  const [syn, synAck] = stdout.split('\n')
  expect(syn?.slice(36, 46)).toBe('7275647081')
  expect(synAck).toMatch(/^06.{40}81.{8}$/)
  expect((await runCli(['decode'], stdout)).stdout).toBe(told)
})

test('extensions of 0 are written as none', () => {
  const synAck = { type: 'handshake_syn_ack', nonce_ack: 7, nonce: 1 }
  const limits = { max_receive_rate: 2, max_packet_size: 3, max_receive_alloc: 4 }
  expect(encodeFrame(uflow3, { ...synAck, ...limits, extensions: 0 })).toEqual(
    encodeFrame(uflow3, { ...synAck, ...limits }),
  )
})

test('decode keeps to one line for each, whatever the line is', async () => {
  const { stdout } = await runCli(
    ['decode'],
    '\nnot hex\n043aab428\n 043aab4288 \r\n# 04\n043aab4288',
  )
  expect(stdout).toBe('null\nnull\nnull\n{"type":"disconnect"}\nnull\n{"type":"disconnect"}\n')
})

test('encode explains what it cannot encode, and goes on', async () => {
  const input = 'null\n{"type":"sync"}\n{\n{"frame":{"type":"disconnect"}}\n'
  const { exitCode, stdout, stderr } = await runCli(['encode'], input)
  expect(exitCode).toBe(1)
  expect(stdout).toBe('\n\n\n043aab4288\n')
  expect(stderr).toContain('Cannot encode line 2: next_frame_id must be a whole number')
  expect(stderr).toContain('Cannot encode line 3: ')
})

test('encode --json says for each line what became of it', async () => {
  const { stdout } = await runCli(['encode', '--json'], '{"type":"disconnect"}\nnull\n7\n')
  const [first, second, third] = stdout.split('\n')
  expect(first).toBe('{"hex":"043aab4288"}')
  expect(second).toBe('{"hex":null}')
  expect(JSON.parse(third ?? '')).toMatchObject({ hex: null, error: expect.any(String) as string })
})

test('an ack that does not fit behind the fragments is refused', () => {
  const frame = (payloadBytes: number, groups: number): object => ({
    type: 'data_ack',
    sequence_id: 0,
    nonce: false,
    datagrams: [
      {
        sequence_id: 0,
        channel_id: 0,
        window_parent_lead: 0,
        channel_parent_lead: 0,
        fragment_id: 0,
        fragment_id_last: 0,
        data: '00'.repeat(payloadBytes),
      },
    ],
    frame_window_base_id: 0,
    packet_window_base_id: 0,
    frame_acks: Array.from({ length: groups }, () => ({ base_id: 0, bitfield: 1, nonce: true })),
  })
  expect(encodeFrame(uflow3, frame(1429, 1))).toHaveLength(1472)
  expect(() => encodeFrame(uflow3, frame(1429, 2))).toThrow('frame_acks[1] does not fit')
  expect(() => encodeFrame(uflow3, frame(1439, 0))).toThrow('an ack does not fit')
})

test('a frame that does not fit into a datagram is refused', () => {
  const data = '00'.repeat(1449)
  const datagram = {
    sequence_id: 0,
    channel_id: 0,
    window_parent_lead: 0,
    channel_parent_lead: 0,
    fragment_id: 0,
    fragment_id_last: 0,
  }
  const frame = (hex: string): object => ({
    type: 'data',
    sequence_id: 0,
    nonce: false,
    datagrams: [{ ...datagram, data: hex }],
  })
  expect(() => encodeFrame(uflow3, frame(data))).toThrow('datagrams[0] does not fit')
  expect(toHex(encodeFrame(uflow3, frame(data.slice(2))))).toHaveLength(1472 * 2)
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { crc32, uflow3 } from '../src/index.ts'
import { type FrameJson, fromHex, readJson, toHex, writeJson } from './frame-json.ts'

interface Vector {
  hex: string
  frame: FrameJson | null
}

function load(name: string): Vector[] {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'))
}

const frames = load('frames.json')
const mutated = load('mutated.json')
const reader = uflow3.createReader()

/** What uflow sees of a frame: it has no bundles, and ignores the bit that tells of them. */
function asUflow(frame: FrameJson | null): FrameJson | null {
  if (frame?.type !== 'data') return frame
  return { ...frame, datagrams: frame.datagrams.map(({ bundle: _, ...datagram }) => datagram) }
}

test('the CRC of 123456789 is what uflow says', () => {
  expect(crc32(new TextEncoder().encode('123456789'), 0, 9)).toBe(0x11a6f2a3)
})

test('every one of the 424 recorded frames reads as what it says', () => {
  expect(frames).toHaveLength(424)
  for (const { hex, frame } of frames) expect(readJson(reader, fromHex(hex))).toEqual(frame)
})

test('every one of the 424 recorded frames is written byte for byte', () => {
  const out = new Uint8Array(2000)
  for (const { hex, frame } of frames) {
    out.fill(0xa5)
    const sizeBytes = writeJson(uflow3, frame!, out, 7)
    expect(toHex(out.subarray(7, 7 + sizeBytes))).toBe(hex)
    expect(out.subarray(0, 7).every((byte) => byte === 0xa5)).toBe(true)
    expect(out.subarray(7 + sizeBytes).every((byte) => byte === 0xa5)).toBe(true)
  }
})

test('all 3,000 damaged frames get the verdict of uflow', () => {
  expect(mutated).toHaveLength(3000)
  for (const { hex, frame } of mutated) {
    expect(asUflow(readJson(reader, fromHex(hex)))).toEqual(frame)
  }
})

test('where a frame lies in its buffer makes no difference', () => {
  const buffer = new Uint8Array(2000).fill(0x5a)
  for (const { hex, frame } of [...frames, ...mutated]) {
    const bytes = fromHex(hex)
    buffer.set(bytes, 13)
    expect(asUflow(readJson(reader, buffer, 13, 13 + bytes.length))).toEqual(frame)
  }
})

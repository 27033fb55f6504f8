import { join } from 'node:path'
import { sideOn } from '../harness/runtimes.ts'
import { Side } from '../harness/side.ts'

const SCRIPT = join(import.meta.dirname, 'core-memory-side.ts')
/** So much may be allocated before V8 collects. */
const YOUNG_MIB = 512
const FLAGS = [
  '--expose-gc',
  `--min-semi-space-size=${YOUNG_MIB}`,
  `--max-semi-space-size=${YOUNG_MIB}`,
]

/** What a run of the core allocated beyond the payloads, and for what. */
export interface GarbageRun {
  readonly bytes: number
  readonly frames: number
  readonly messages: number
}

export interface CoreMemory {
  /** One message a frame. */
  readonly full: GarbageRun
  /** Many messages a frame. */
  readonly small: GarbageRun
  /** By which a million messages changed the heap. */
  readonly growthBytes: number
}

export async function measureCoreMemory(rounds: number): Promise<CoreMemory[]> {
  const { side } = await Side.start('the core', sideOn('node', SCRIPT, {}, FLAGS))
  try {
    const results: CoreMemory[] = []
    while (results.length < rounds) results.push(await side.ask<CoreMemory>('mark'))
    return results
  } finally {
    await side.end()
  }
}

/** Tells what a frame costs from what a message costs: two runs with different shares, two unknowns. */
export function garbageShares(
  one: GarbageRun,
  other: GarbageRun,
): { frame: number; message: number } {
  const determinant = one.frames * other.messages - other.frames * one.messages
  return {
    frame: (one.bytes * other.messages - other.bytes * one.messages) / determinant,
    message: (one.frames * other.bytes - other.frames * one.bytes) / determinant,
  }
}

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DISSECTOR = fileURLToPath(new URL('../../uflow3.lua', import.meta.url))
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024

/** Whether this machine has tshark, a program of the system's. Where system tests were asked for, it must. */
export const HAS_TSHARK: boolean =
  spawnSync('tshark', ['--version']).status === 0 || process.env['RUDP_SYSTEM_TESTS'] === '1'

/** Runs tshark with the dissector over a capture and gives its lines, one a packet, split at tabs. */
export function dissect(
  capture: Uint8Array,
  fields: readonly string[],
  options: readonly string[] = [],
): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'uflow3-'))
  try {
    const file = join(folder, 'session.pcap')
    writeFileSync(file, capture)
    const output = execFileSync(
      'tshark',
      [
        ...['-X', `lua_script:${DISSECTOR}`, '-r', file, '-T', 'fields', '-E', 'occurrence=a'],
        ...options,
        ...fields.flatMap((field) => ['-e', field]),
      ],
      { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    return output
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

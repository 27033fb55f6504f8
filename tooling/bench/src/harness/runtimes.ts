import { basename, join } from 'node:path'
import type { SideCommand } from './side.ts'

export type RuntimeName = 'node' | 'deno' | 'bun'

const BIN = join(import.meta.dirname, '../../../../node_modules/.bin')
const SOURCE = '--conditions=@rudp/source'
const ARGUMENTS: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: [SOURCE],
  deno: ['run', SOURCE, '--no-check', '--unstable-net', '--unstable-ffi', '--allow-all'],
  bun: [SOURCE],
}

/** Where `bench --profile DIR` wants the CPU profiles of every side on Node. */
export const PROFILE_VARIABLE = 'RUDP_BENCH_PROFILE'

/** What a side may be told; only these words name its profile. */
interface SideWords {
  readonly transport?: string
  readonly sizeBytes?: number
  readonly port?: number
}

/** How to start `script` on `runtime` as a side that is told `input`. */
export function sideOn(
  runtime: RuntimeName,
  script: string,
  input: SideWords,
  flags: readonly string[] = [],
): SideCommand {
  const json = JSON.stringify(input)
  if (runtime !== 'node') {
    return { command: join(BIN, runtime), args: [...ARGUMENTS[runtime], script, json] }
  }
  const args = [...ARGUMENTS.node, ...profileFlags(script, input), ...flags, script, json]
  return { command: process.execPath, args }
}

let profiles = 0

/** A profile is named after what its process was told. */
function profileFlags(script: string, input: SideWords): string[] {
  const folder = process.env[PROFILE_VARIABLE]
  if (folder === undefined) return []
  const { transport, sizeBytes, port } = input
  const role = port === undefined ? 'listens' : 'connects'
  const words = [basename(script, '.ts'), transport, sizeBytes, role, ++profiles]
  const name = words.filter((word) => word !== undefined).join('-')
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`]
}

import { join } from 'node:path'
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

/** How to start `script` on `runtime` as a side that is told `input`. */
export function sideOn(
  runtime: RuntimeName,
  script: string,
  input: object,
  flags: readonly string[] = [],
): SideCommand {
  const json = JSON.stringify(input)
  if (runtime !== 'node') {
    return { command: join(BIN, runtime), args: [...ARGUMENTS[runtime], script, json] }
  }
  const folder = process.env[PROFILE_VARIABLE]
  const profile = folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
  return {
    command: process.execPath,
    args: [...ARGUMENTS.node, ...profile, ...flags, script, json],
  }
}

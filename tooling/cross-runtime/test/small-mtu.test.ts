import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { argumentsOf, commandOf } from '../src/run-peer.ts'

const run = promisify(execFile)
const SCRIPT = join(import.meta.dirname, '../src/small-mtu.ts')
/** A network namespace of its own, which needs root or namespaces for users, and iproute2. */
const IN_NAMESPACE = ['--map-root-user', '--net']

const why = await run('unshare', [...IN_NAMESPACE, 'ip', 'link', 'set', 'lo', 'up']).then(
  () => '',
  (error: Error) => `skipped: ${error.message.trim()}`,
)

describe(`a path whose MTU shrinks below a frame ${why}`.trim(), () => {
  it.skipIf(why !== '').each(['node', 'Deno with FFI', 'bun'] as const)(
    'turns the offload of %s off, and loses no frame',
    async (name) => {
      const [runtime, args] = [commandOf(name), argumentsOf(name)]
      const mayRunIp = runtime.name === 'deno' ? ['--allow-run=ip', '--allow-env'] : []
      const command = [runtime.path, ...args, ...mayRunIp, SCRIPT, runtime.name]
      const { stdout, stderr } = await run('unshare', [...IN_NAMESPACE, ...command], {
        timeout: 30_000,
      })
      expect(stderr).toBe('')
      expect(stdout.trim()).toBe('ok')
    },
  )
})

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

/** Says in words what a {@link Netlab} would need here and does not find; `undefined` if nothing. */
export function whyNoNetlab(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  if (!existsSync('/dev/net/tun')) return 'the kernel has no TUN devices (/dev/net/tun)'
  const probe = `rudp-probe-${process.pid}`
  try {
    execFileSync('ip', ['netns', 'add', probe], { stdio: 'pipe' })
    execFileSync('ip', ['netns', 'del', probe], { stdio: 'pipe' })
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: Buffer }
    if (code === 'ENOENT') return 'the command ip (iproute2) is missing'
    return `network namespaces are not allowed here (${String(stderr).trim()})`
  }
  if (spawnSync('chrt', ['-f', '10', 'true']).status !== 0) {
    return 'the emulator may not run in real time (chrt -f)'
  }
  return undefined
}

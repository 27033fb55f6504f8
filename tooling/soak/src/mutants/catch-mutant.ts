import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('live-as-mutant.ts', import.meta.url))
/** A world takes some milliseconds; one that takes this long will never end. */
const HANGS_AFTER_MS = 20_000
/** A mutant that eats all memory is stopped here. */
const MAX_MEMORY_MB = 700

/** How a mutant was caught. */
export interface Catch {
  /** How many seeds it took; `Infinity` if none did. */
  readonly seeds: number
  /** The oracle that found it; `hang` if it never came back, `crash` if it took its process along. */
  readonly oracle: string
}

/** Lives through worlds as a mutant, in a process of its own, until an oracle objects. */
export function catchMutant(name: string, firstSeed: number, seeds: number): Promise<Catch> {
  const memory = `--max-old-space-size=${MAX_MEMORY_MB}`
  const args = ['--conditions=@rudp/source', memory, SCRIPT, name, `${firstSeed}`, `${seeds}`]
  return new Promise((resolve, reject) => {
    const child = spawn('node', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let messages = ''
    let tried = 0
    let isHanging = false
    const onHang = (): void => {
      isHanging = true
      child.kill('SIGKILL')
    }
    let watchdog = setTimeout(onHang, HANGS_AFTER_MS)
    child.stdout.on('data', (text) => {
      output += text
    })
    child.stderr.on('data', (text: Buffer) => {
      messages = `${messages}${text}`.slice(-2_000)
      tried = Number(/(\d+)\n[^\n]*$/.exec(messages)?.[1] ?? 0) - firstSeed + 1 || tried
      clearTimeout(watchdog)
      watchdog = setTimeout(onHang, HANGS_AFTER_MS)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(watchdog)
      if (isHanging) resolve({ seeds: tried, oracle: 'hang' })
      else if (code !== 0 && tried === 0) reject(new Error(`Cannot live as ${name}: ${messages}`))
      else if (code !== 0) resolve({ seeds: tried, oracle: 'crash' })
      else if (output === '') resolve({ seeds: Infinity, oracle: 'none' })
      else {
        const { tried: count, oracle } = JSON.parse(output) as { tried: number; oracle: string }
        resolve({ seeds: count, oracle })
      }
    })
  })
}

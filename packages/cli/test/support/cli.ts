import { type ChildProcess, spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { run } from '../../src/run.ts'

/** A command that runs in this process, with streams of its own. */
export class Cli {
  /** Its exit code, once it has ended. */
  readonly done: Promise<number>
  stdout = ''
  stderr = ''
  readonly #controller: AbortController = new AbortController()
  #wake: () => void = () => {}

  /** @param input - what it reads from standard input */
  constructor(args: readonly string[], input: string | Uint8Array = '', isTerminal = false) {
    this.done = run(args, {
      stdin: Readable.from(input.length === 0 ? [] : [Buffer.from(input)]),
      stdout: this.#collect((text) => (this.stdout += text), isTerminal),
      stderr: this.#collect((text) => (this.stderr += text), isTerminal),
      signal: this.#controller.signal,
    })
    void this.done.then(() => this.#wake())
  }

  /** What Ctrl+C does. */
  interrupt(): void {
    this.#controller.abort()
  }

  /** The objects it has printed so far. */
  get events(): Record<string, unknown>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  eventsOf(type: string): Record<string, unknown>[] {
    return this.events.filter(({ event }) => event === type)
  }

  /** Waits until it has printed a `type` event. */
  async event(type: string): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.eventsOf(type)[0]
      if (found !== undefined) return found
      let hasEnded = false
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#wake = resolve
        }),
        this.done.then(() => {
          hasEnded = true
        }),
      ])
      if (hasEnded && this.eventsOf(type).length === 0) {
        throw new Error(`No ${type} event came:\n${this.stdout}\n${this.stderr}`)
      }
    }
  }

  #collect(add: (text: string) => void, isTTY: boolean): Writable {
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        add(chunk.toString())
        this.#wake()
        done()
      },
    })
    return Object.assign(stream, { isTTY, columns: 100 })
  }
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const cli = new Cli(args, input)
  const exitCode = await cli.done
  return { exitCode, stdout: cli.stdout, stderr: cli.stderr }
}

/** Starts a file of this package from source in a process of its own. */
export function spawnSource(file: string, args: readonly string[], cwd?: string): ChildProcess {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  return spawn(process.execPath, ['--conditions=@rudp/source', path, ...args], {
    stdio: 'pipe',
    ...(cwd !== undefined && { cwd }),
  })
}

/** Waits for a process to end, collecting what it prints. */
export function whenDone(
  child: ChildProcess,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}

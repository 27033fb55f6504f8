import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from './code-block.ts'
import type { Program, ProgramRuntime } from './program.ts'

/** Longer than any example should take to read, let alone to run. */
const TIME_LIMIT_MS = 15_000
/** A server goes on until it is stopped: one that has come so far has said what it had to say. */
const SERVING_MS = 1_500
const EXAMPLES_AT_ONCE = 2

const root = join(import.meta.dirname, '../../..')
const TEST_CONFIG = join(root, 'tsconfig.test.json')
/** Its names and types are those of the other adapters, whose sources need the types of their runtimes. */
const NODE_ADAPTER = join(root, 'packages/node/src/index.ts')

const COMMANDS: Record<ProgramRuntime, readonly string[]> = {
  node: ['node', '--conditions=@rudp/source'],
  deno: ['deno', 'run', '--quiet', '--unstable-net', '--conditions=@rudp/source', '-A'],
  bun: ['bun', '--conditions=@rudp/source'],
}

/**
 * Type-checks the programs together, then runs each; one that fails, or does not end, is a problem.
 *
 * @param folder - where the modules are written: what it can import, they can
 */
export async function runPrograms(
  folder: string,
  programs: readonly Program[],
): Promise<Problem[]> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = programs.map((program) => {
    const file = join(folder, `${program.source.replaceAll(/[^\w.-]/g, '-')}.ts`)
    // Without an import or export, two blocks would share one scope for the type checker.
    writeFileSync(file, `// ${program.source}\n${program.code}\nexport {}\n`)
    return file
  })
  const problems = await typeCheck(folder, programs)
  const queue = programs.map((program, index) => ({ program, file: files[index] ?? '' }))
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const text = await findRunFault(next.program, next.file)
      if (text !== undefined) problems.push({ source: next.program.source, text })
    }
  }
  // Examples listen on the ports that they show, so those that do run one after the other.
  const [serving, others] = [
    queue.filter(({ program }) => listens(program)),
    queue.filter(({ program }) => !listens(program)),
  ]
  queue.splice(0, queue.length, ...others)
  await Promise.all(Array.from({ length: EXAMPLES_AT_ONCE }, work))
  queue.push(...serving)
  await work()
  return problems
}

function listens({ code }: Program): boolean {
  return /\b(listen|bind)\(/.test(code)
}

async function typeCheck(folder: string, programs: readonly Program[]): Promise<Problem[]> {
  const config = {
    extends: TEST_CONFIG,
    compilerOptions: {
      lib: ['es2023', 'dom'],
      types: ['node'],
      paths: { '@rudp/deno': [NODE_ADAPTER], '@rudp/bun': [NODE_ADAPTER] },
      // Examples are short: they may leave a name unused.
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    include: ['./*.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { exitCode, output } = await run(['tsc', '-p', folder, '--pretty', 'false'])
  if (exitCode === 0) return []
  const names = new Map(programs.map(({ source }) => [source.replaceAll(/[^\w.-]/g, '-'), source]))
  return output
    .split('\n')
    .filter((line) => line.includes('error TS'))
    .map((line) => {
      const [, name = '', text = line] = line.match(/([^/]+)\.ts\(.*?\): (.*)$/) ?? []
      return { source: names.get(name) ?? name, text }
    })
}

async function findRunFault(program: Program, file: string): Promise<string | undefined> {
  const serves = listens(program) && !/\bclose\(/.test(program.code)
  const limitMs = serves ? SERVING_MS : TIME_LIMIT_MS
  const { exitCode, output } = await run([...COMMANDS[program.runtime], file], limitMs)
  if (exitCode === 0 || (serves && exitCode === undefined)) return undefined
  const how = exitCode === undefined ? `did not end in ${limitMs / 1000} s` : 'failed'
  return `${how} under ${program.runtime}:\n${output.trim().slice(-2000)}`
}

/** Runs a command; its exit code is `undefined` if the time was up. */
function run(
  words: readonly string[],
  limitMs: number = TIME_LIMIT_MS,
): Promise<{ readonly exitCode: number | undefined; readonly output: string }> {
  const [command = '', ...args] = words
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    let isTimeUp = false
    const timer = setTimeout(() => {
      isTimeUp = true
      // With its children: the runtimes that npm installs start through a script.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, limitMs)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ exitCode: 127, output: error.message })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ exitCode: isTimeUp ? undefined : (code ?? 1), output })
    })
  })
}

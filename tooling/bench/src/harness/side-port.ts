import process from 'node:process'

/** What a side was asked to do, as its first argument has it. */
export function sideInput<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}')
}

/** What a side can be told; each is answered with a line of JSON. */
export interface SideCommands {
  /** Begin. */
  go?(): void
  /** Tell how far you are. */
  mark(): object | Promise<object>
  /** Send no more. */
  stop?(): void
}

/** CPU time that the operating system has charged this process so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/**
 * Says hello to the harness and does as it says, until it hangs up. The same few words on standard
 * input and output do for Node, Deno, Bun and C.
 */
export function serveSide(hello: Readonly<Record<string, unknown>>, commands: SideCommands): void {
  const answer = (line: object): void => {
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
  let rest = ''
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === 'go') commands.go?.()
      if (line === 'stop') commands.stop?.()
      void Promise.resolve(commands.mark()).then(answer)
    }
  })
  process.stdin.on('end', () => process.exit(0))
  answer(hello)
}

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { receiveFiles } from './receive-files.ts'
import { sendFile } from './send-file.ts'

const USAGE = 'npm start [-- receive PORT FOLDER | send FILE HOST:PORT]'

const [command, ...args] = process.argv.slice(2)
if (command === undefined) await demonstrate()
else if (command === 'receive' && args.length === 2) {
  const { address } = await receiveFiles(Number(args[0]), args[1]!, console.log)
  console.log(`receiving on ${address.hostname}:${address.port}`)
} else if (command === 'send' && args.length === 2) await timeSending(args[0]!, args[1]!)
else {
  console.error(USAGE)
  process.exitCode = 2
}

/** Both sides in one process: 16 MiB of noise from one folder to another. */
async function demonstrate(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rudp-files-'))
  const path = join(folder, 'noise')
  await writeFile(path, randomBytes(16_777_216))
  const server = await receiveFiles(0, join(folder, 'inbox'), (line) => console.log('in: ', line))
  await timeSending(path, server.address)
  await server.close()
  await rm(folder, { recursive: true })
}

async function timeSending(path: string, address: Parameters<typeof sendFile>[1]): Promise<void> {
  const startMs = performance.now()
  const bytes = await sendFile(path, address)
  const seconds = (performance.now() - startMs) / 1000
  console.log(`out: ${path} in ${seconds.toFixed(2)} s, ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`)
}

import { open } from 'node:fs/promises'
import { Random } from '@rudp/simulator'
import { FLOW_HEADER_BYTES } from './flow-message.ts'
import { FILE_FLOW, FLOWS } from './flows.ts'

/** Size of the file that is made up when none is given. */
export const DEFAULT_FILE_BYTES = 500_000

/** The file as messages of its flow, whose headers are still to be written. Without a path, one is made up: always the same. */
export async function* readFileMessages(
  path: string | undefined,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void> {
  const random = new Random('demo file')
  const handle = path === undefined ? undefined : await open(path, 'r')
  const chunkBytes = FLOWS[FILE_FLOW]!.sizeBytes - FLOW_HEADER_BYTES
  try {
    for (let at = 0; at < sizeBytes; at += chunkBytes) {
      const message = new Uint8Array(FLOW_HEADER_BYTES + Math.min(chunkBytes, sizeBytes - at))
      const payload = message.subarray(FLOW_HEADER_BYTES)
      if (handle === undefined) random.fill(payload)
      else if ((await handle.read(payload, 0, payload.length, at)).bytesRead < payload.length) {
        throw new Error(`Cannot read ${path}: it has become shorter meanwhile`)
      }
      yield message
    }
  } finally {
    await handle?.close()
  }
}

import { once } from 'node:events'
import type { OutputStream } from '../surroundings.ts'

/** Writes to `stream` and waits while it has more than it can take. */
export async function write(stream: OutputStream, text: string): Promise<void> {
  if (!stream.write(text) && !stream.destroyed) await once(stream, 'drain')
}

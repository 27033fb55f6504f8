import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { connect } from '@rudp/node'
import { decodeConfirmation, encode, PIECE_BYTES } from './protocol.ts'

/** Sends the file at `path`; resolves with its size once the receiver has proved that it has it. */
export async function sendFile(
  path: string,
  address: Parameters<typeof connect>[0],
): Promise<number> {
  await using connection = await connect(address)
  await using file = await open(path)
  const { size: bytes } = await file.stat()
  connection.send(encode({ name: basename(path), bytes }))

  const hash = createHash('sha256')
  const pieces = file.createReadStream({ highWaterMark: PIECE_BYTES, autoClose: false })
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    hash.update(piece)
    // A megabyte may be queued; then the disk waits for the network.
    if (!connection.send(piece)) await connection.drained()
  }

  for await (const { data } of connection) {
    if (decodeConfirmation(data).sha256 === hash.digest('hex')) return bytes
    throw new Error(`Cannot send ${path}: it arrived damaged`)
  }
  const { error: cause } = await connection.closed
  throw new Error(`Cannot send ${path}: the receiver hung up`, { cause })
}

import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { listen, type RudpConnection, type RudpServer } from '@rudp/node'
import { type Announcement, decodeAnnouncement, encode } from './protocol.ts'

/** Serves on `port` and puts what is sent into `folder`. Tells of each file, and of each that failed. */
export async function receiveFiles(
  port: number,
  folder: string,
  tell: (line: string) => void,
): Promise<RudpServer> {
  await mkdir(folder, { recursive: true })
  const server = await listen({ port, hostname: '127.0.0.1' })
  void receiveAll(server, folder, tell)
  return server
}

async function receiveAll(
  server: RudpServer,
  folder: string,
  tell: (line: string) => void,
): Promise<void> {
  // Ends when the server closes. Each connection is served on its own.
  for await (const connection of server) {
    receiveFile(connection, folder).then(
      ({ name, bytes }) => tell(`${name}: ${bytes} bytes`),
      (error: Error) => {
        connection.close({ drain: false })
        tell(error.message)
      },
    )
  }
}

async function receiveFile(connection: RudpConnection, folder: string): Promise<Announcement> {
  // The messages come when they are asked for. Those not asked for yet fill the receive memory,
  // which holds the sender back: a slow disk slows the sender, without a line of code here.
  const messages = connection[Symbol.asyncIterator]()
  const { name: givenName, bytes } = decodeAnnouncement((await messages.next()).value?.data)
  // The sender's idea of a name could be `../../.bashrc`.
  const name = basename(givenName)
  const path = join(folder, name)
  const partPath = join(folder, `${name}.${connection.remoteAddress.port}.part`)
  try {
    await using part = await open(partPath, 'wx')
    const hash = createHash('sha256')
    let receivedBytes = 0
    while (receivedBytes < bytes) {
      const { value: piece } = await messages.next()
      if (piece === undefined) throw new Error(`Cannot receive ${name}: the sender hung up`)
      receivedBytes += piece.data.length
      hash.update(piece.data)
      await part.writeFile(piece.data)
    }
    // Never half a file under its own name. A name that is a folder's (`..`) fails here.
    await rename(partPath, path)
    connection.send(encode({ sha256: hash.digest('hex') }))
  } catch (error) {
    await rm(partPath, { force: true })
    throw error
  }
  return { name, bytes }
}

import type { RudpConnection } from '@rudp/node'

/** Sends `question`, waits for the next message, and tells how long that took. */
export async function ask(
  connection: RudpConnection,
  question: string,
): Promise<{ answer: string; tookMs: number }> {
  const askedAtMs = performance.now()
  connection.send(question)
  for await (const { data } of connection) {
    return { answer: new TextDecoder().decode(data), tookMs: performance.now() - askedAtMs }
  }
  // The messages end when the connection does.
  const { code, error } = await connection.closed
  throw new Error(`Cannot ask: the connection is over (${code})`, { cause: error })
}

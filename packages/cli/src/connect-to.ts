import { type ConnectOptions, connect, type RudpConnection } from '@rudp/node'
import type { Address } from './arguments/address.ts'

/**
 * Connects; `signal` cuts the attempt short but not the connection, which its owner closes with a
 * word to the peer.
 */
export async function connectTo(
  address: Address,
  signal: AbortSignal,
  options: Omit<ConnectOptions, 'signal'>,
): Promise<RudpConnection> {
  const attempt = new AbortController()
  const cancel = (): void => attempt.abort(signal.reason)
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await connect(address, { ...options, signal: attempt.signal })
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

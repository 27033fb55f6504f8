import { type AbortSignalLike, onAbort } from './abort-signal.ts'
import { type IpAddress, parseIp } from './ip-address.ts'
import { abortedError, RudpError } from './rudp-error.ts'
import type { Runtime } from './runtime.ts'

/**
 * Finds the address that a hostname stands for. Where a name has several, an IPv4 one: version 3's
 * largest frames fit the internet's usual MTU over IPv4 only, and servers listen there by default.
 *
 * @throws {RudpError} `ERR_RUDP_ADDRESS` when there is none, `ERR_RUDP_ABORTED` when `signal` aborts.
 */
export function resolveHost(
  runtime: Runtime,
  hostname: string,
  doing: string,
  signal?: AbortSignalLike,
): Promise<IpAddress> {
  const literal = parseIp(hostname)
  if (literal !== undefined) return Promise.resolve(literal)
  return new Promise((resolve, reject) => {
    const stopListening = onAbort(signal, () => reject(abortedError(doing, signal)))
    const fail = (cause?: unknown): void => {
      const text = `Cannot ${doing}: no address found for ${hostname}`
      reject(new RudpError('ERR_RUDP_ADDRESS', text, { cause }))
    }
    const choose = (found: readonly string[]): void => {
      const addresses = found.map(parseIp).filter((address) => address !== undefined)
      const address = addresses.find(({ family }) => family === 'IPv4') ?? addresses[0]
      if (address === undefined) fail()
      else resolve(address)
    }
    void runtime.resolve(hostname).then(choose, fail).finally(stopListening)
  })
}

/** A peer at "any address" is one on this machine; only some systems take the hint themselves. */
export function toLoopback({ hostname, family }: IpAddress): IpAddress {
  if (hostname === '0.0.0.0') return { hostname: '127.0.0.1', family }
  if (hostname === '::') return { hostname: '::1', family }
  return { hostname, family }
}

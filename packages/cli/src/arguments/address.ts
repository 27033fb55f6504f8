import { InvalidArgumentError } from 'commander'

/** Where a peer is: a name or an IP address, and a port. */
export interface Address {
  readonly hostname: string
  readonly port: number
}

const MAX_PORT = 65_535

/** Reads `host:port` or `[::1]:7777`. */
export function peerAddress(text: string): Address {
  const address = split(text)
  if (address === undefined || address.port === 0) {
    throw new InvalidArgumentError('It must be HOST:PORT or [IPV6]:PORT, the port from 1 to 65535.')
  }
  return address
}

/** Reads where to listen: as {@link peerAddress}, or a port alone for all IPv4 addresses. Port 0 is any. */
export function localAddress(text: string): Address {
  const address = split(/^:?\d+$/.test(text) ? `0.0.0.0:${text.replace(':', '')}` : text)
  if (address === undefined) {
    throw new InvalidArgumentError('It must be PORT, HOST:PORT or [IPV6]:PORT.')
  }
  return address
}

/** The reverse: `127.0.0.1:7777`, `[::1]:7777`. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`
}

function split(text: string): Address | undefined {
  const match = /^(?:\[([^\]\s]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text)
  const hostname = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return hostname === undefined || port > MAX_PORT ? undefined : { hostname, port }
}

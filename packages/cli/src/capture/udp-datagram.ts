import type { Address } from '../arguments/address.ts'
import { formatIpv4, formatIpv6 } from './ip-text.ts'

/** A UDP datagram that was found in a packet. Its payload is borrowed from the packet. */
export interface UdpDatagram {
  readonly from: Address
  readonly to: Address
  readonly payload: Uint8Array
  /** False if the capture has cut it short, or this is the first of several IP fragments. */
  readonly isWhole: boolean
}

const UDP = 17
const UDP_HEADER_BYTES = 8
const IPV4_HEADER_BYTES = 20
const IPV6_HEADER_BYTES = 40

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const DESTINATION_OPTIONS = 60

/** Reads the IP packet that begins at `start`; undefined if it carries no UDP header. */
export function readUdp(bytes: Uint8Array, start: number): UdpDatagram | undefined {
  const ip = bytes.subarray(start)
  const version = (ip[0] ?? 0) >> 4
  if (version === 4) return readIpv4(ip)
  return version === 6 ? readIpv6(ip) : undefined
}

function readIpv4(ip: Uint8Array): UdpDatagram | undefined {
  const headerBytes = ((ip[0] ?? 0) & 0x0f) * 4
  if (headerBytes < IPV4_HEADER_BYTES || ip.length < headerBytes || ip[9] !== UDP) return undefined
  const fragment = readUint16(ip, 6)
  if ((fragment & 0x1fff) > 0) return undefined
  const hasMore = (fragment & 0x2000) !== 0
  const from = formatIpv4(ip.subarray(12, 16))
  const to = formatIpv4(ip.subarray(16, 20))
  return readDatagram(ip.subarray(headerBytes), from, to, hasMore)
}

function readIpv6(ip: Uint8Array): UdpDatagram | undefined {
  if (ip.length < IPV6_HEADER_BYTES) return undefined
  let next = ip[6] ?? 0
  let at = IPV6_HEADER_BYTES
  let hasMore = false
  while (next !== UDP) {
    if (at + 8 > ip.length) return undefined
    if (next === FRAGMENT) {
      const fragment = readUint16(ip, at + 2)
      if (fragment >> 3 > 0) return undefined
      hasMore = (fragment & 1) === 1
    } else if (!isExtension(next)) return undefined
    const sizeBytes = extensionBytes(next, ip[at + 1] ?? 0)
    next = ip[at] ?? 0
    at += sizeBytes
  }
  const from = formatIpv6(ip.subarray(8, 24))
  const to = formatIpv6(ip.subarray(24, 40))
  return readDatagram(ip.subarray(at), from, to, hasMore)
}

function isExtension(header: number): boolean {
  return [HOP_BY_HOP, ROUTING, AUTHENTICATION, DESTINATION_OPTIONS].includes(header)
}

/** RFC 8200 §4, RFC 4302 §2.2: each counts its length in a way of its own. */
function extensionBytes(header: number, length: number): number {
  if (header === FRAGMENT) return 8
  return header === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8
}

function readDatagram(
  udp: Uint8Array,
  from: string,
  to: string,
  hasMore: boolean,
): UdpDatagram | undefined {
  if (udp.length < UDP_HEADER_BYTES) return undefined
  const length = readUint16(udp, 4)
  // 0 is what a capture of segments that the network card will cut may say.
  const end = length === 0 ? udp.length : Math.max(length, UDP_HEADER_BYTES)
  return {
    from: { hostname: from, port: readUint16(udp, 0) },
    to: { hostname: to, port: readUint16(udp, 2) },
    // What lies behind its end is padding of the link.
    payload: udp.subarray(UDP_HEADER_BYTES, end),
    isWhole: !hasMore && end <= udp.length,
  }
}

function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

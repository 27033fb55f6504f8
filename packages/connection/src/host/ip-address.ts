/** An IP address as runtimes write it. */
export interface IpAddress {
  readonly hostname: string
  readonly family: 'IPv4' | 'IPv6'
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/
const GROUP = /^[0-9a-f]{1,4}$/i
const GROUP_COUNT = 8

/**
 * Reads an IP address; `undefined` when `text` is something else, such as a name.
 *
 * Peers are told apart by the text of their address, so the many ways to write an IPv6 address
 * have to become the one in which sockets report it (RFC 5952 §4, §5).
 */
export function parseIp(text: string): IpAddress | undefined {
  if (isIpv4(text)) return { hostname: text, family: 'IPv4' }
  const [address = '', zone] = text.split('%', 2)
  const groups = readGroups(address)
  if (groups === undefined || zone === '') return undefined
  const hostname = writeIpGroups(groups)
  return { hostname: zone === undefined ? hostname : `${hostname}%${zone}`, family: 'IPv6' }
}

/** How an IPv6 socket writes an IPv4 address (RFC 4291 §2.5.5.2). */
const MAPPED = '::ffff:'

/** An address as people know it: an IPv4 peer of an IPv6 socket by its IPv4 address. */
export function toShownHostname(hostname: string): string {
  if (!hostname.startsWith(MAPPED)) return hostname
  const mapped = hostname.slice(MAPPED.length)
  return isIpv4(mapped) ? mapped : hostname
}

/** The groups of 16 bits of an IP address, two of IPv4 or eight of IPv6; `undefined` for anything else. */
export function readIpGroups(text: string): number[] | undefined {
  if (isIpv4(text)) {
    const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  }
  return readGroups(text.split('%', 1)[0] ?? '')
}

function isIpv4(text: string): boolean {
  return IPV4.test(text) && !text.endsWith('.')
}

function readGroups(address: string): number[] | undefined {
  const [head = '', tail, more] = address.split('::')
  const left = readSide(head, tail === undefined)
  const right = readSide(tail ?? '', true)
  if (left === undefined || right === undefined || more !== undefined) return undefined
  const missing = GROUP_COUNT - left.length - right.length
  // `::` stands for at least one group (§2.2 of RFC 4291).
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...left, ...new Array<number>(missing).fill(0), ...right]
}

function readSide(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    // The last four bytes may be written as IPv4.
    if (isEnd && index === parts.length - 1 && isIpv4(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
      groups.push(a * 256 + b, c * 256 + d)
    } else if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return undefined
    }
  }
  return groups
}

/** The text of an IPv6 address of eight groups, as sockets report it (RFC 5952). */
export function writeIpGroups(groups: readonly number[]): string {
  const [run, length] = longestZeroRun(groups)
  // An IPv4 address that an IPv6 socket talks to.
  if (run === 0 && length === 5 && groups[5] === 0xffff) {
    const [, , , , , , high = 0, low = 0] = groups
    return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
  }
  const write = (part: readonly number[]): string =>
    part.map((group) => group.toString(16)).join(':')
  if (length < 2) return write(groups)
  return `${write(groups.slice(0, run))}::${write(groups.slice(run + length))}`
}

/** Start and length of the longest run of zeros, the first of equals. */
function longestZeroRun(groups: readonly number[]): readonly [start: number, length: number] {
  let best = 0
  let bestLength = 0
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > bestLength) {
      best = index - length + 1
      bestLength = length
    }
  }
  return [best, bestLength]
}

import { writeIpGroups } from '../ip-address.ts'

/**
 * Addresses whose text is remembered; beyond them all are written anew. Anybody can make addresses
 * up: of either family they take a quarter of a MiB.
 */
const MAX_IPV4_NAMES = 4_096
const MAX_IPV6_NAMES = 1_024
const AF_INET = 2
const IPV6_WORDS = 4

interface Ipv6Name {
  readonly words: Uint32Array
  readonly hostname: string
}

/**
 * Reads socket addresses as {@link writeSocketAddress} writes them, word by word (the low byte
 * first), and gives the text that runtimes have for them.
 */
export class SocketNames {
  readonly #ipv4 = new Map<number, string>()
  /** By a hash of the address: of two that share one, the later is remembered. */
  readonly #ipv6 = new Map<number, Ipv6Name>()

  /** Port of the `sockaddr` at `at`. */
  port(words: Uint32Array, at: number): number {
    const portWord = words[at] ?? 0
    return ((portWord >>> 8) & 0xff00) | (portWord >>> 24)
  }

  /** Its hostname; `undefined` for an IPv6 address in a zone, whose name only the runtime knows. */
  hostname(words: Uint32Array, at: number): string | undefined {
    if (((words[at] ?? 0) & 0xffff) === AF_INET) return this.#ipv4Name(words[at + 1] ?? 0)
    return words[at + 6] === 0 ? this.#ipv6Name(words, at + 2) : undefined
  }

  #ipv4Name(word: number): string {
    let hostname = this.#ipv4.get(word)
    if (hostname === undefined) {
      if (this.#ipv4.size >= MAX_IPV4_NAMES) this.#ipv4.clear()
      hostname = `${word & 255}.${(word >>> 8) & 255}.${(word >>> 16) & 255}.${word >>> 24}`
      this.#ipv4.set(word, hostname)
    }
    return hostname
  }

  #ipv6Name(words: Uint32Array, at: number): string {
    let hash = 0
    for (let i = 0; i < IPV6_WORDS; i++) hash = Math.imul(hash ^ (words[at + i] ?? 0), 0x9e3779b1)
    const known = this.#ipv6.get(hash)
    if (known !== undefined && isAt(words, at, known.words)) return known.hostname
    if (this.#ipv6.size >= MAX_IPV6_NAMES) this.#ipv6.clear()
    const address = words.slice(at, at + IPV6_WORDS)
    const hostname = writeIpGroups(groupsOf(new Uint8Array(address.buffer)))
    this.#ipv6.set(hash, { words: address, hostname })
    return hostname
  }
}

function isAt(words: Uint32Array, at: number, address: Uint32Array): boolean {
  for (let i = 0; i < IPV6_WORDS; i++) if (words[at + i] !== address[i]) return false
  return true
}

function groupsOf(bytes: Uint8Array): number[] {
  const groups: number[] = []
  for (let i = 0; i < bytes.length; i += 2) groups.push((bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0))
  return groups
}

import { writeIpGroups } from '../ip-address.ts'

/** Addresses whose text is remembered; beyond them all are written anew. */
const MAX_NAMES = 4_096
const AF_INET = 2

interface Name {
  readonly words: readonly number[]
  readonly hostname: string
}

/**
 * Reads socket addresses as {@link writeSocketAddress} writes them, word by word (the low byte
 * first), and gives the text that runtimes have for them: the same text for the same address, made
 * once.
 */
export class SocketNames {
  readonly #names = new Map<number, Name>()

  /** Port of the `sockaddr` at `at`. */
  port(words: Uint32Array, at: number): number {
    const portWord = words[at] ?? 0
    return ((portWord >>> 8) & 0xff00) | (portWord >>> 24)
  }

  /** Its hostname; `undefined` for an IPv6 address in a zone, whose name only the runtime knows. */
  hostname(words: Uint32Array, at: number): string | undefined {
    const isIpv4 = ((words[at] ?? 0) & 0xffff) === AF_INET
    if (!isIpv4 && words[at + 6] !== 0) return undefined
    const first = isIpv4 ? at + 1 : at + 2
    const count = isIpv4 ? 1 : 4
    let hash = count
    for (let i = first; i < first + count; i++) hash = Math.imul(hash ^ (words[i] ?? 0), 0x9e3779b1)
    const known = this.#names.get(hash)
    if (known !== undefined && isSame(known.words, words, first, count)) return known.hostname
    if (this.#names.size >= MAX_NAMES) this.#names.clear()
    const name = nameOf(words.slice(first, first + count))
    this.#names.set(hash, name)
    return name.hostname
  }
}

function isSame(
  known: readonly number[],
  words: Uint32Array,
  first: number,
  count: number,
): boolean {
  if (known.length !== count) return false
  for (let i = 0; i < count; i++) if (known[i] !== words[first + i]) return false
  return true
}

function nameOf(words: Uint32Array): Name {
  const bytes = new Uint8Array(words.buffer)
  if (words.length === 1) return { words: [...words], hostname: bytes.join('.') }
  const groups: number[] = []
  for (let i = 0; i < bytes.length; i += 2) groups.push((bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0))
  return { words: [...words], hostname: writeIpGroups(groups) }
}

import type { TraceEntry } from './network-trace.ts'

// draft-ietf-opsawg-pcap §4, §5: little-endian, microseconds, link type "raw IP".
const PCAP_MAGIC = 0xa1b2c3d4
const LINK_TYPE_RAW = 101
const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const IP_HEADER_BYTES = 20
const UDP_HEADER_BYTES = 8
const MAX_PACKET_BYTES = 65_535
const UDP = 17
const TIME_TO_LIVE = 64
/** 10.0.0.0: addresses that look like nothing on the internet. */
const FIRST_ADDRESS = 0x0a000000
const PORT = 7777

/**
 * Collects a network's datagrams as a capture file that Wireshark and tcpdump read. Addresses become
 * 10.0.0.1, 10.0.0.2 … in the order in which they are first seen.
 *
 * @example
 * ```ts
 * import { PcapRecorder, SimulatedNetwork } from '@rudp/simulator'
 *
 * const network = new SimulatedNetwork()
 * const recorder = new PcapRecorder()
 * network.onTrace = (entry) => recorder.record(entry)
 * network.run({ untilMs: 1_000 })
 * const file: Uint8Array = recorder.toBytes()
 * ```
 */
export class PcapRecorder {
  readonly #moment: 'send' | 'arrive'
  readonly #records: Uint8Array[] = []
  readonly #addresses: Map<string, number> = new Map()
  #sizeBytes = FILE_HEADER_BYTES

  /** @param moment - whether datagrams are recorded when they are sent or when they arrive */
  constructor(moment: 'send' | 'arrive' = 'send') {
    this.#moment = moment
  }

  /** Adds a trace entry; those of other types are ignored. */
  record(entry: TraceEntry): void {
    if (entry.type !== 'send' && entry.type !== 'arrive') return
    if (entry.type !== this.#moment) return
    const record = this.#createRecord(entry.atMs, entry.from, entry.to, entry.bytes)
    this.#records.push(record)
    this.#sizeBytes += record.length
  }

  /** The file so far. The bytes are the caller's. */
  toBytes(): Uint8Array {
    const file = new Uint8Array(this.#sizeBytes)
    const view = new DataView(file.buffer)
    view.setUint32(0, PCAP_MAGIC, true)
    view.setUint16(4, 2, true)
    view.setUint16(6, 4, true)
    view.setUint32(16, MAX_PACKET_BYTES, true)
    view.setUint32(20, LINK_TYPE_RAW, true)
    let offset = FILE_HEADER_BYTES
    for (const record of this.#records) {
      file.set(record, offset)
      offset += record.length
    }
    return file
  }

  #createRecord(atMs: number, from: string, to: string, bytes: Uint8Array): Uint8Array {
    const packetBytes = IP_HEADER_BYTES + UDP_HEADER_BYTES + bytes.length
    const record = new Uint8Array(RECORD_HEADER_BYTES + packetBytes)
    const view = new DataView(record.buffer)
    const atMicros = Math.round(atMs * 1000)
    view.setUint32(0, Math.floor(atMicros / 1e6), true)
    view.setUint32(4, atMicros % 1e6, true)
    view.setUint32(8, packetBytes, true)
    view.setUint32(12, packetBytes, true)

    const ip = new DataView(record.buffer, RECORD_HEADER_BYTES, IP_HEADER_BYTES)
    ip.setUint8(0, 0x45)
    ip.setUint16(2, packetBytes)
    ip.setUint8(8, TIME_TO_LIVE)
    ip.setUint8(9, UDP)
    ip.setUint32(12, this.#numberOf(from))
    ip.setUint32(16, this.#numberOf(to))
    ip.setUint16(10, internetChecksum(ip))

    const udp = new DataView(record.buffer, RECORD_HEADER_BYTES + IP_HEADER_BYTES, UDP_HEADER_BYTES)
    udp.setUint16(0, PORT)
    udp.setUint16(2, PORT)
    // RFC 768: a checksum of 0 means that there is none.
    udp.setUint16(4, UDP_HEADER_BYTES + bytes.length)
    record.set(bytes, RECORD_HEADER_BYTES + IP_HEADER_BYTES + UDP_HEADER_BYTES)
    return record
  }

  #numberOf(address: string): number {
    let number = this.#addresses.get(address)
    if (number === undefined) {
      number = FIRST_ADDRESS + this.#addresses.size + 1
      this.#addresses.set(address, number)
    }
    return number
  }
}

/** RFC 1071. The checksum field must be 0. */
function internetChecksum(header: DataView): number {
  let sum = 0
  for (let offset = 0; offset < header.byteLength; offset += 2) sum += header.getUint16(offset)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

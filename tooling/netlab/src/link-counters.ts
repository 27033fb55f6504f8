/** What a direction has done for one protocol so far. */
export interface ProtocolCounters {
  readonly passedPackets: number
  /** IP bytes. */
  readonly passedBytes: number
  readonly droppedPackets: number
}

export interface LinkCounters {
  readonly tcp: ProtocolCounters
  readonly udp: ProtocolCounters
}

/** A moment's reading of the emulator. */
export interface LabCounters {
  /** The emulator's clock. */
  readonly atMs: number
  /** From host a to host b. */
  readonly forth: LinkCounters
  readonly back: LinkCounters
  /** Share of the packets that were delivered over 1 ms late since the last reading. */
  readonly lateShare: number
  /** The latest one. */
  readonly latestMs: number
}

const PROTOCOL_OFFSET = 9
const TCP = 6
const UDP = 17

class Counts implements ProtocolCounters {
  passedPackets = 0
  passedBytes = 0
  droppedPackets = 0
}

/** Counts packets by the protocol in their IPv4 header. */
export class LinkCounts implements LinkCounters {
  readonly tcp: Counts = new Counts()
  readonly udp: Counts = new Counts()

  count(packet: Uint8Array, passed: boolean): void {
    const protocol = packet[PROTOCOL_OFFSET]
    const counts = protocol === TCP ? this.tcp : protocol === UDP ? this.udp : undefined
    if (counts === undefined) return
    if (!passed) counts.droppedPackets++
    else {
      counts.passedPackets++
      counts.passedBytes += packet.byteLength
    }
  }
}

import { writeUint32 } from '../bytes.ts'
import { ACK_GROUP_BYTES } from '../sizes.ts'

/** Writes a group of an ack at `at`, where it has room. Returns where the next goes. */
export function writeAckGroup(
  out: Uint8Array,
  at: number,
  baseId: number,
  bits: number,
  nonce: number,
): number {
  writeUint32(out, at, baseId)
  writeUint32(out, at + 4, bits)
  out[at + 8] = nonce & 1
  return at + ACK_GROUP_BYTES
}

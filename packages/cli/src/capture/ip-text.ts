/** Four bytes as `10.0.0.1`. */
export function formatIpv4(bytes: Uint8Array): string {
  return bytes.join('.')
}

/** Sixteen bytes as `2001:db8::1` (RFC 5952). */
export function formatIpv6(bytes: Uint8Array): string {
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) {
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16))
  }
  const { start, length } = longestZeroRun(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  groups.forEach((group, index) => {
    length = group === '0' ? length + 1 : 0
    if (length > best.length) best = { start: index + 1 - length, length }
  })
  return best
}

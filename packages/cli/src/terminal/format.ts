/** The time that less takes says nothing about the path. */
const LEAST_MEASURED_BYTES = 100_000

/** `1.5 MB`: three digits, powers of 1000. */
export function formatBytes(sizeBytes: number): string {
  // In here, since pages take this function along as text.
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
  let value = sizeBytes
  let unit = 0
  // 999.5 would be shown as 1000: that is the next unit's 1.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** `1.5 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return Number.isFinite(bytesPerSecond) ? `${formatBytes(bytesPerSecond)}/s` : '- B/s'
}

/** `0:07`, `12:30`, `1:02:03`; `-:--` when nobody knows. */
export function formatClock(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return '-:--'
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const minutes = Math.floor(seconds / 60)
  const two = (value: number): string => String(value).padStart(2, '0')
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** `0.42 ms`, `4.2 ms`, `42 ms`, `-` for none. */
export function formatMs(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return '-'
  const digits = durationMs >= 99.95 ? 0 : durationMs >= 9.995 ? 1 : 2
  return `${durationMs.toFixed(digits)} ms`
}

/** `5 %`, `5.1 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '- %'
  return `${Number((share * 100).toFixed(1))} %`
}

/** `1 file`, `2 files`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `5.00 MB, 24.7 MB/s`; the size alone if it was too little to measure a rate. */
export function formatTransfer(sizeBytes: number, tookMs: number): string {
  if (sizeBytes < LEAST_MEASURED_BYTES) return formatBytes(sizeBytes)
  return `${formatBytes(sizeBytes)}, ${formatRate((sizeBytes * 1000) / tookMs)}`
}

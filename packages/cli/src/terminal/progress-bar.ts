const FULL = '█'
const EMPTY = '░'
/** A cell filled by one eighth, two eighths … */
const PARTS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar of `width` cells, filled by `share` (0 to 1). */
export function progressBar(share: number, width: number): string {
  const clamped = Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share))
  const eighths = Math.floor(clamped * width * 8)
  const whole = Math.floor(eighths / 8)
  const part = PARTS[eighths % 8] ?? ''
  return FULL.repeat(whole) + part + EMPTY.repeat(width - whole - (part === '' ? 0 : 1))
}

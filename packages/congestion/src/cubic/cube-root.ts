/**
 * The cube root of a number that is not negative, by Newton's method. `Math.cbrt` may differ in
 * its last bit between runtimes, and a simulated run would then differ as well.
 */
export function cubeRoot(value: number): number {
  if (!(value > 0)) return 0
  // From above the root every step comes closer, until rounding stops it.
  let root = Math.max(value, 1)
  for (;;) {
    const next = root - (root - value / (root * root)) / 3
    if (!(next < root)) return root
    root = next
  }
}

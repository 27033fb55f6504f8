/** Longest name that common file systems store. */
const MAX_NAME_BYTES = 255

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be found
const CONTROLS = /[\u0000-\u001f\u007f]/
const WINDOWS_SIGNS = /[<>:"|?*]/
/** Names that stand for devices on Windows, whatever follows a dot. */
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * Says what is wrong with a file name that a peer chose; undefined if it can only mean a file of
 * its own in the folder it is put into.
 */
export function checkFileName(
  name: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (name === '') return 'the name is empty'
  if (name === '.' || name === '..') return 'the name is that of a folder'
  if (/[/\\]/.test(name)) return 'the name contains a path'
  if (CONTROLS.test(name)) return 'the name contains control characters'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return 'the name is too long'
  if (platform !== 'win32') return undefined
  if (WINDOWS_SIGNS.test(name) || WINDOWS_DEVICES.test(name) || /[. ]$/.test(name)) {
    return 'the name is not possible on Windows'
  }
  return undefined
}

/** The name to try when `name` is taken for the `attempt`th time: `photo (1).jpg`. */
export function alternativeName(name: string, attempt: number): string {
  const dot = name.lastIndexOf('.')
  const stemEnd = dot > 0 ? dot : name.length
  const suffix = ` (${attempt})${name.slice(stemEnd)}`
  let stem = name.slice(0, stemEnd)
  // Cut whole characters off until the name can be stored.
  while (stem !== '' && Buffer.byteLength(stem + suffix) > MAX_NAME_BYTES) {
    stem = [...stem].slice(0, -1).join('')
  }
  return stem + suffix
}

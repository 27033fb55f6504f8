// C0 and C1 controls, and the marks that change the direction of text: a name that comes from
// elsewhere must neither move the cursor nor show itself backwards.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be found
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text from elsewhere, with everything spelt out that a terminal might obey. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** TypeScript with its comments blanked and each string replaced by its number, as `'3'`. */
export interface Lexed {
  readonly code: string
  readonly strings: readonly string[]
}

/** After one of these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEX = /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|of|in))\s*$/

/**
 * Separates code from words about code. TypeScript 7 has no parser to call, and the tests need
 * only this much: that an import in a comment is none, nor a `Date` in a message.
 */
export function lex(source: string): Lexed {
  const strings: string[] = []
  let code = ''
  /** Depth of braces at which each template literal that we are inside resumes. */
  const templates: number[] = []
  let depth = 0
  let at = 0

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) at += text.length
    return text
  }
  const template = (): void => {
    take(/(?:[^`\\$]|\\.|\$(?!\{))*/sy)
    if (take(/\$\{/y) !== undefined) {
      code += '${'
      templates.push(depth)
      depth += 1
    } else {
      at += 1
      code += '`'
    }
  }

  while (at < source.length) {
    const comment = take(/\/\/[^\n]*|\/\*[\s\S]*?\*\//y)
    if (comment !== undefined) {
      code += comment.replace(/[^\n]/g, ' ')
      continue
    }
    const string = take(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/sy)
    if (string !== undefined) {
      code += `'${strings.push(string.slice(1, -1)) - 1}'`
      continue
    }
    if (source[at] === '/' && BEFORE_REGEX.test(code.slice(-40))) {
      if (take(/\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y) !== undefined) {
        code += '/ /'
        continue
      }
    }
    const character = source[at] ?? ''
    at += 1
    code += character
    if (character === '`') template()
    else if (character === '{') depth += 1
    else if (character === '}') {
      depth -= 1
      if (templates.at(-1) === depth) {
        templates.pop()
        template()
      }
    }
  }
  return { code, strings }
}

import { describe, expect, it } from 'vitest'
import { findRuntimeGlobals } from '../src/globals.ts'
import { findImports } from '../src/imports.ts'

describe('findImports', () => {
  it('sees every way to name a module', () => {
    const source = `
import 'a'
import b from "b"
import type { C,
  D } from 'c'
export * from 'd'
export type { E } from 'e'
const f = await import('f')
type G = import('g').G`
    expect(findImports(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  it('is not taken in by comments, messages, templates and regular expressions', () => {
    const source = `
// import 'a'
/** @example import b from 'b' */
const c = "taken from 'c'"
const d = \`from 'd' \${ e(\`import 'e'\`) } import 'f'\`
const g = /['"]/.test(c) // from 'g'
import 'real'`
    expect(findImports(source)).toEqual(['real'])
  })
})

describe('findRuntimeGlobals', () => {
  it('sees a clock, a timer, randomness and a runtime', () => {
    const source = `
const now = performance.now() + Date.now() + Math.random()
setTimeout(() => process.exit(), \`\${new Date()}\`)
Buffer.from([])`
    const found = ['performance', 'Date', 'Math.random', 'setTimeout', 'process', 'Date', 'Buffer']
    expect(findRuntimeGlobals(source)).toEqual(found)
  })

  it('leaves words, members and strings alone', () => {
    const source = `
// Date, setTimeout(), process.exit()
const process = host.setTimeout(clock.Date, 'Date.now()', { performance: 1 })
const updateDate = Math.round(1) / 2 / rate`
    expect(findRuntimeGlobals(source)).toEqual([])
  })
})

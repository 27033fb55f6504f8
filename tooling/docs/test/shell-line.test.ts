import { expect, it } from 'vitest'
import { checkShellBlock } from '../src/shell-line.ts'

const KNOWN = {
  scripts: new Set(['test', 'rudp']),
  packages: new Set(['@rudp/node']),
  rudp: new Map([['ping', new Set(['--count'])]]),
  fileExists: (path: string) => path === 'src/main.ts',
}

const faults = (code: string, language = 'sh') =>
  checkShellBlock({ source: 'a.md:1', language, code, instruction: undefined }, KNOWN).map(
    ({ text }) => text,
  )

it('accepts what is there', () => {
  const code = `npm install @rudp/node  # or @rudp/nobody
npm test && npm run --silent rudp -- ping host:1 --count 3
node --conditions=@rudp/source src/main.ts
rudp ping HOST:PORT [--count N] | tail -1`
  expect(faults(code)).toEqual([])
})

it.each([
  ['npm run demo', 'there is no npm script demo'],
  ['npm install @rudp/nod', 'there is no package @rudp/nod'],
  ['rudp pong', 'rudp has no subcommand pong'],
  ['rudp ping HOST:PORT [--size BYTES]', 'rudp ping has no option --size'],
  ['npm run rudp -- ping h:1 --size 1', 'rudp ping has no option --size'],
  ['node src/other.ts', 'there is no file src/other.ts'],
])('finds what is not there: %s', (code, fault) => {
  expect(faults(code)).toEqual([fault])
})

it('takes what a command printed for no command', () => {
  expect(faults('$ rudp ping h:1\nrudp pong')).toEqual([])
})

it('leaves blocks of other languages alone', () => {
  expect(faults('rudp pong', 'text')).toEqual([])
})

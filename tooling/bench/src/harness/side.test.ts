import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Side } from './side.ts'

const PORT = join(import.meta.dirname, 'side-port.ts')

/** A side that runs `body` on Node. */
function sideOf(body: string): { command: string; args: string[] } {
  const script = `import { serveSide } from ${JSON.stringify(PORT)}\n${body}`
  return { command: process.execPath, args: ['--input-type=module-typescript', '-e', script] }
}

it('a side says hello, answers each word, and ends when we hang up', async () => {
  const { side, hello } = await Side.start(
    'test',
    sideOf(`
      const said = []
      serveSide({ port: 7 }, {
        go: () => said.push('go'), stop: () => said.push('stop'), mark: () => ({ said }),
      })`),
  )
  expect(hello).toEqual({ port: 7 })
  expect(await side.ask('go')).toEqual({ said: ['go'] })
  expect(await side.ask('mark')).toEqual({ said: ['go'] })
  expect(await side.ask('stop')).toEqual({ said: ['go', 'stop'] })
  await side.end()
  await expect(side.ask('mark')).rejects.toThrow('Cannot measure test: it has ended')
})

it('what a library prints is no answer', async () => {
  const { side } = await Side.start(
    'test',
    sideOf(`console.log('welcome'); serveSide({}, { mark: () => ({ n: 1 }) })`),
  )
  expect(await side.ask('mark')).toEqual({ n: 1 })
  await side.end()
})

it('a side that fails tells why', async () => {
  const starting = Side.start('test', sideOf(`throw new Error('no such module')`))
  await expect(starting).rejects.toThrow(/Cannot measure test: it has ended: [\s\S]*no such module/)
})

it('a command that is not there is a failure like any other', async () => {
  const starting = Side.start('test', { command: '/no/such/command', args: [] })
  await expect(starting).rejects.toThrow(/Cannot measure test: .*ENOENT/)
})

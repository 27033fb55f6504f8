import { connect } from '@rudp/node'
import { expect, it } from 'vitest'
import { ask } from '../src/ask.ts'
import { serveEcho } from '../src/serve-echo.ts'

it('what is asked comes back, one question after the other', async () => {
  await using server = await serveEcho(0)
  await using connection = await connect(server.address)
  expect(await ask(connection, 'hello')).toMatchObject({ answer: 'hello' })
  expect(await ask(connection, 'zażółć')).toMatchObject({ answer: 'zażółć' })
})

it('who asks a server that has gone is told so', async () => {
  const server = await serveEcho(0)
  const connection = await connect(server.address)
  await ask(connection, 'hello')
  await server.close()
  await expect(ask(connection, 'anybody?')).rejects.toThrow(/^Cannot/)
})

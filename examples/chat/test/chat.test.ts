import { connect } from '@rudp/node'
import { expect, it, vi } from 'vitest'
import { ChatClient } from '../src/chat-client.ts'
import { MAX_REQUEST_BYTES } from '../src/protocol.ts'
import { serveChat } from '../src/serve-chat.ts'

function person(address: Parameters<typeof connect>[0], name: string) {
  const heard: string[] = []
  return ChatClient.connect(address, name, (line) => heard.push(line)).then((client) => ({
    client,
    heard,
    hears: (line: string) =>
      vi.waitFor(() => expect(heard).toContain(line), { interval: 5, timeout: 10_000 }),
  }))
}

it('what is said in a room is heard by those in it, in order', async () => {
  await using server = await serveChat(0)
  const [ann, bob, eve] = await Promise.all(
    ['Ann', 'Bob', 'Eve'].map((name) => person(server.address, name)),
  )
  ann!.client.join('games')
  await ann!.hears('[games] here: nobody')
  bob!.client.join('games')
  eve!.client.join('music')
  await bob!.hears('[games] here: Ann')
  await eve!.hears('[music] here: nobody')

  bob!.client.say('games', 'hello')
  bob!.client.say('games', 'shall we?')
  bob!.client.leave('games')
  await ann!.hears('[games] Bob goes')
  expect(ann!.heard).toEqual([
    '[games] here: nobody',
    '[games] Bob comes',
    '[games] Bob: hello',
    '[games] Bob: shall we?',
    '[games] Bob goes',
  ])
  expect(eve!.heard).toEqual(['[music] here: nobody'])
})

it('who hangs up has left, and the server minds no nonsense', async () => {
  await using server = await serveChat(0)
  const ann = await person(server.address, 'Ann')
  ann.client.join('games')
  await ann.hears('[games] here: nobody')
  const bob = await connect(server.address, { maxMessageBytes: MAX_REQUEST_BYTES })
  for (const text of ['{', 'null', '{"say":7}', '{"join":"\\u001b[2J","name":"x"}', ''])
    bob.send(text)
  bob.send('{"join":"games","name":"Bob"}')
  await ann.hears('[games] Bob comes')
  await bob.close()
  await ann.hears('[games] Bob goes')
})

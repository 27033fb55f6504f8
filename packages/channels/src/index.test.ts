import { expect, it } from 'vitest'

it('exports what it says, and nothing else', async () => {
  expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "MODE_PERSISTENT",
      "MODE_RELIABLE",
      "MODE_TIME_SENSITIVE",
      "MODE_UNRELIABLE",
      "MessageReceiver",
      "MessageSender",
      "PRIORITY_DEFAULT",
      "PRIORITY_HIGHEST",
      "PRIORITY_LOWEST",
      "ReceiveBudget",
      "checkPayload",
      "checkSendOptions",
      "emptyReceiveCounters",
      "emptySendCounters",
    ]
  `)
})

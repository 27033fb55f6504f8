import { expect, test } from 'vitest'
import { checkFrame } from './check-frame.ts'

const DATAGRAM = {
  sequence_id: 1,
  channel_id: 2,
  window_parent_lead: 3,
  channel_parent_lead: 4,
  fragment_id: 0,
  fragment_id_last: 0,
  data: 'c0ffee',
}
const LIMITS = { nonce: 1, max_receive_rate: 2, max_packet_size: 3, max_receive_alloc: 4 }

test('a wrong field is named, with what it should be and what it is', () => {
  const data = (datagram: object): object => ({
    type: 'data',
    sequence_id: 1,
    nonce: true,
    datagrams: [DATAGRAM, { ...DATAGRAM, ...datagram }],
  })
  const cases: [unknown, string][] = [
    [7, 'frame must be an object, got 7'],
    [[], 'frame must be an object, got []'],
    [{}, 'type must be one of handshake_syn'],
    [{ type: 'toString' }, 'type must be one of'],
    [
      { type: 'handshake_ack' },
      'nonce_ack must be a whole number from 0 to 4294967295, got nothing',
    ],
    [{ type: 'handshake_ack', nonce_ack: 2 ** 32 }, 'nonce_ack must be a whole number'],
    [{ type: 'handshake_ack', nonce_ack: 1.5 }, 'nonce_ack must be a whole number'],
    [
      { type: 'handshake_syn', version: 3, ...LIMITS, extensions: 256 },
      'extensions must be a whole number from 0 to 255, got 256',
    ],
    [
      { type: 'handshake_syn_ack', nonce_ack: 1, ...LIMITS, extensions: null },
      'extensions must be a whole number from 0 to 255, got null',
    ],
    [{ type: 'handshake_error', nonce_ack: 1, error: 'x' }, 'error must be one of version, config'],
    [
      data({ channel_id: 64 }),
      'datagrams[1].channel_id must be a whole number from 0 to 63, got 64',
    ],
    [
      data({ sequence_id: 2 ** 20 }),
      'datagrams[1].sequence_id must be a whole number from 0 to 1048575',
    ],
    [data({ data: 'abc' }), 'datagrams[1].data must be hex digits, got "abc"'],
    [data({ bundle: 1 }), 'datagrams[1].bundle must be true or false, got 1'],
    [
      { type: 'data', sequence_id: 1, nonce: 1, datagrams: [] },
      'nonce must be true or false, got 1',
    ],
    [{ type: 'data', sequence_id: 1, nonce: true, datagrams: {} }, 'datagrams must be a list'],
  ]
  for (const [frame, message] of cases) expect(() => checkFrame(frame)).toThrow(message)
})

test('a right frame passes, whatever else it carries', () => {
  checkFrame({ type: 'disconnect', comment: 'bye' })
  checkFrame({ type: 'sync', next_frame_id: null, next_packet_id: 7 })
  checkFrame({ type: 'data', sequence_id: 1, nonce: false, datagrams: [DATAGRAM] })
  checkFrame({ type: 'handshake_syn_ack', nonce_ack: 0, ...LIMITS })
})

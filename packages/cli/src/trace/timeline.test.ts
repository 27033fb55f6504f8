import { describe, expect, it } from 'vitest'
import { CliError } from '../cli-error.ts'
import { type Qlog, readQlog } from './read-qlog.ts'
import { toTimeline } from './timeline.ts'
import { toTracePage } from './trace-page.ts'

const HEADER = {
  title: 'a </script> & b',
  trace: { event_schemas: ['urn:rudp:qlog:events:rudp-01'] },
}

function sequence(...records: unknown[]): string {
  return records.map((record) => `\u001e${JSON.stringify(record)}\n`).join('')
}

const data = (frame_id: number, ...messages: number[]) => ({
  raw: { length: 100 },
  frame: {
    type: 'data',
    frame_id,
    fragments: messages.map((message_id) => ({ message_id, fragment_id: 0 })),
  },
})

const SESSION: Qlog = {
  title: 'a session',
  isCutOff: false,
  events: [
    { time: 1000, name: 'rudp:frame_sent', data: data(0xffff_ffff, 1, 2) },
    { time: 1010, name: 'rudp:frame_sent', data: data(0, 3) },
    {
      time: 1050,
      name: 'rudp:frame_received',
      data: {
        raw: { length: 24 },
        frame: { type: 'ack', groups: [{ base_id: 0xffff_ffff, bits: 0b11 }] },
      },
    },
    { time: 1060, name: 'rudp:metrics_updated', data: { latest_rtt: 50, bytes_in_flight: 0 } },
    { time: 1070, name: 'rudp:frame_lost', data: { frame_number: 0, sent_at: 1000 } },
    { time: 1250, name: 'rudp:frame_sent', data: data(1, 1) },
    { time: 2000, name: 'rudp:connection_state_updated', data: { new: 'closed', reason: 'local' } },
  ],
}

const chart = (title: string) =>
  toTimeline(SESSION).charts.find((one) => one.title.startsWith(title)) ?? expect.fail(title)

describe('the timeline of a trace', () => {
  it('counts frames from the first, past the end of their ids', () => {
    const [sent, resent] = chart('Data frames sent').points
    expect([sent?.times, sent?.values]).toEqual([
      [0, 0.01],
      [0, 1],
    ])
    expect([resent?.times, resent?.values]).toEqual([[0.25], [2]])
  })

  it('shows a loss where the frame was sent, and an ack where it came', () => {
    const { lines, points } = chart('Data frames sent')
    expect([points[2]?.times, points[2]?.values]).toEqual([[0], [0]])
    expect([lines[0]?.times, lines[0]?.values]).toEqual([[0.05], [1]])
  })

  it('takes data and ack out of a frame that has both', () => {
    const frame = { ...data(7, 4).frame, type: 'data_ack', groups: [{ base_id: 0, bits: 0b1 }] }
    const received = { time: 1100, name: 'rudp:frame_received', data: { frame } }
    const { charts } = toTimeline({ ...SESSION, events: [...SESSION.events, received] })
    const [sent, arrived] = charts
    expect(sent?.lines[0]?.values).toEqual([1, 1])
    expect([arrived?.points[0]?.times, arrived?.points[0]?.values]).toEqual([[0.1], [0]])
  })

  it('averages what was sent over tenths of a second', () => {
    const [sent] = chart('Rate').lines
    expect([sent?.times, sent?.values]).toEqual([
      [0.1, 0.2],
      [2, 0],
    ])
  })

  it('sums up', () => {
    expect(Object.fromEntries(toTimeline(SESSION).facts)).toMatchObject({
      lasted: '1.0 s',
      'frames sent': '3, 0 kB',
      'taken for lost': '1',
      'with something resent': '1',
      'round trip, median': '50.0 ms',
      end: 'local',
    })
  })
})

describe('reading a trace', () => {
  it('gives its events, and forgives a last record that was cut off', () => {
    const event = { time: 1, name: 'rudp:frame_sent', data: {} }
    const text = sequence(HEADER, event)
    expect(readQlog(text)).toEqual({ title: HEADER.title, events: [event], isCutOff: false })
    expect(readQlog(`${text}\u001e{"time":2,"na`)).toMatchObject({ isCutOff: true })
  })

  it.each([
    ['', 'no JSON text sequence'],
    ['{"a":1}', 'no JSON text sequence'],
    ['\u001e{}\n', 'its events are not ours'],
    [`${sequence(HEADER)}\u001enonsense\n${sequence({})}`, 'record 2 is no JSON'],
    [sequence(HEADER, { time: '1' }), 'record 2 is no event'],
  ])('refuses what is none: %j', (text, why) => {
    expect(() => readQlog(text)).toThrow(CliError)
    expect(() => readQlog(text)).toThrow(why)
  })
})

it('lets nothing in a trace become part of the page', () => {
  const page = toTracePage(toTimeline(readQlog(sequence(HEADER))))
  expect(page).toContain('<h1>a &lt;/script> &amp; b</h1>')
  expect(page).not.toContain('a </script>')
})

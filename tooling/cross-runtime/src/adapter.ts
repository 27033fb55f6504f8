/** What all adapters export alike. */
export type Adapter = Pick<typeof import('@rudp/node'), 'connect' | 'listen'>

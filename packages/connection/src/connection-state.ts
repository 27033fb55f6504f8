/**
 * - `connecting`: the handshake is under way;
 * - `connected`: messages flow;
 * - `draining`: closing, but what was queued before still goes out;
 * - `disconnecting`: the peer has been told, its answer is awaited;
 * - `closed`: over; the reason has been reported.
 */
export type ConnectionState = 'connecting' | 'connected' | 'draining' | 'disconnecting' | 'closed'

/**
 * Which part a side takes in the handshake.
 *
 * - `symmetric`: either, as it turns out; the other side is symmetric as well, or ours and fixed;
 * - `client`: it introduces itself and answers nobody;
 * - `server`: it waits to be introduced to.
 */
export type Role = 'symmetric' | 'client' | 'server'

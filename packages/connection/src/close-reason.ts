/**
 * Why a connection ended.
 *
 * - `local`: this side closed it;
 * - `remote`: the peer closed it, or started anew from the same address;
 * - `timeout`: the peer fell silent, or never answered;
 * - `aborted`: this side forgot it without a word;
 * - `version`, `config`, `server-full`: the server refused the handshake;
 * - `cheating`: the peer acknowledged what was never sent.
 */
export type CloseReason =
  | 'local'
  | 'remote'
  | 'timeout'
  | 'aborted'
  | 'version'
  | 'config'
  | 'server-full'
  | 'cheating'

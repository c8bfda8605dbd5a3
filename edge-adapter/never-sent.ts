// What a fetch throws where it proves that nothing was sent: THE ONE TABLE of the runtimes' words for it.
//
// workerd is not among them: nothing that its fetch throws says whether the request left.

/**
 * Codes of Node, Bun and undici for a connection that was never made. Those of OpenSSL and EPROTO are
 * not among them: a broken record in the middle of an answer has the same ones as a failed handshake.
 */
const neverConnected: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/** Whether what fetch, or reading the body, threw proves that the request never left. */
export function neverSent(thrown: unknown): boolean {
  const cause = property(thrown, 'cause');
  // Node names the system call that failed. One on an open connection comes too late to prove
  // anything, whatever its code: a lost route is told with the codes of a refused connect.
  const syscall = property(cause, 'syscall');
  if (syscall === 'connect') return true;
  if (syscall === 'read' || syscall === 'write') return false;
  if (neverConnected.includes(property(cause, 'code') ?? property(thrown, 'code'))) return true;
  // Deno has no codes; its text names the phase.
  const text = property(cause, 'message');
  return typeof text === 'string' && text.includes('client error (Connect)');
}

/** A property of whatever was thrown; a getter that throws in its turn proves nothing either. */
function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

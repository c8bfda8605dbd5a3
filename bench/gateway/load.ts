// Load on one HTTP server: some keep-alive connections, on each one request after the other.
//
// Requests are bytes made beforehand and answers are only cut at their Content-Length, so that this process is never
// the bottleneck. Each answer must be 200.

import { connect, type Socket } from 'node:net';

import { headers } from './sample.ts';

/** As of one client, which has a session for each of its operations under way, and uses them again. */
function requestBytes(body: string, session: number): Buffer {
  const uuid = `6f9619ff-8b86-4d01-b42d-${String(session).padStart(12, '0')}`;
  const all = { ...headers, 'Mooring-Session': uuid, 'Content-Length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const head = ['POST /v1/command HTTP/1.1', 'Host: 127.0.0.1', ...lines];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** What is asked, for how long, and how many times at once. */
export interface Load {
  readonly body: string;
  readonly milliseconds: number;
  readonly connections: number;
  /** For a server in another process. */
  readonly awake?: boolean;
}

/** Requests that the server at this port answers in a second. */
export async function requestsPerSecond(port: number, load: Load): Promise<number> {
  const { body, milliseconds, connections } = load;
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const started = performance.now();
  const until = started + milliseconds;
  const sleepAgain = load.awake === true ? stayAwake() : () => undefined;
  const counts = await Promise.all(
    sockets.map((socket, at) => repeat(socket, requestBytes(body, at), until)),
  );
  const seconds = (performance.now() - started) / 1000;
  sleepAgain();
  for (const socket of sockets) socket.destroy();
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

/** Keeps this process from sleeping: to wake it would be the server's work, and more of it for a slower server. */
function stayAwake(): () => void {
  let next = setImmediate(again);
  function again(): void {
    next = setImmediate(again);
  }
  return () => {
    clearImmediate(next);
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(socket);
    });
    socket.setNoDelay(true).once('error', reject);
  });
}

/** One request after the other until then; resolves with their number. */
function repeat(socket: Socket, request: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let pending = Buffer.alloc(0);
    let answered = 0;
    socket.on('close', () => {
      reject(new Error('The server closed a connection.'));
    });
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const length = lengthOf(pending);
      if (pending.length < length) return;
      if (pending.length > length || pending.toString('latin1', 9, 12) !== '200') {
        reject(new Error(`An answer went wrong: ${pending.toString('utf8', 0, 300)}`));
      }
      pending = Buffer.alloc(0);
      answered += 1;
      if (performance.now() < until) socket.write(request);
      else resolve(answered);
    });
    socket.write(request);
  });
}

/** Head and body together, or Infinity while the head is not all there. */
function lengthOf(answer: Buffer): number {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return Infinity;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(answer.toString('latin1', 0, head + 2))?.[1];
  return length === undefined ? Infinity : head + 4 + Number(length);
}

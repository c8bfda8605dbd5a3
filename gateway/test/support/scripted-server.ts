// A wire-protocol server whose answers a test writes: for errors that the embedded engine never gives.

import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { Document } from 'mongodb';

import { fingerprintOf } from '../../database/server-info.ts';
import { helloReply } from '../../embedded/identity.ts';
import { encodeReply, RequestReader } from '../../embedded/wire.ts';

const unknownHello = {
  ok: 0,
  code: 59,
  codeName: 'CommandNotFound',
  errmsg: "no such command: 'hello'",
};

export interface ScriptedServer {
  readonly uri: string;
  /** What tokens of its cursors say about it. */
  readonly fingerprint: Uint8Array;
  /** Every command that was not part of the driver's own handshake and monitoring. */
  readonly seen: Document[];
  /** Every endSessions, the gateway's own and the driver's. */
  readonly ended: Document[];
  /** The answer to all commands from now on. */
  readonly answer: (reply: Document) => void;
  /** From now on answers wait in `held`, which sends them when called. */
  readonly hold: () => void;
  readonly held: (() => void)[];
  /** Changes the hello from now on. */
  readonly greet: (greeting: Document) => void;
  readonly close: () => Promise<void>;
}

/**
 * `greeting` changes the hello, for servers that are something else than a replica set's primary. An old
 * one knows it as `isMaster` only.
 */
export async function startScripted(
  greeting: Document = {},
  { old = false }: { readonly old?: boolean } = {},
): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const seen: Document[] = [];
  const ended: Document[] = [];
  const held: (() => void)[] = [];
  let holding = false;
  let reply: Document = { ok: 1 };
  const greetings = Object.entries({ ...helloReply('127.0.0.1:1'), ...greeting });
  let hello = Object.fromEntries(greetings.filter(([, value]) => value !== null));
  const server = createServer((socket) => {
    const reader = new RequestReader();
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const request of reader.push(chunk)) {
        const name = Object.keys(request.command)[0] ?? '';
        const isHello = (old ? /^ismaster$/i : /^(?:hello|ismaster)$/i).test(name);
        if (name === 'endSessions') ended.push(request.command);
        else if (!isHello) seen.push(request.command);
        const otherReply = old && name === 'hello' ? unknownHello : reply;
        const answer = (): void => {
          socket.write(encodeReply(request, isHello ? hello : otherReply));
        };
        if (holding && !isHello) held.push(answer);
        else answer();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    fingerprint: fingerprintOf(hello),
    seen,
    ended,
    answer: (next) => {
      reply = next;
    },
    hold: () => {
      holding = true;
    },
    held,
    greet: (next) => {
      hello = { ...hello, ...next };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

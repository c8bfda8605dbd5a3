// One connection: requests in, replies out, one at a time and in order.
//
// Here the fail point acts, because it may hold a connection up or cut it. A command that is held up runs when
// its time has come even if its client is gone by then, as a command under way on a real server does.

import type { Socket } from 'node:net';

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import type { Engine } from './context.ts';
import { execute } from './engine.ts';
import { labelled } from './error-labels.ts';
import type { Fault } from './fail-point.ts';
import { encodeReply, RequestReader, type WireRequest } from './wire.ts';

/** What is left of a fault once its command has been held up. */
const NO_FAULT: Fault = {
  blockMS: 0,
  closeConnection: false,
  error: undefined,
  closeAfterApply: false,
  writeConcernError: undefined,
};

/** Serves a socket until it closes. */
export class Connection {
  private readonly engine: Engine;
  private readonly socket: Socket;
  private readonly reader = new RequestReader();
  private readonly waiting: WireRequest[] = [];
  private blocked = false;
  private appName: string | undefined;

  constructor(engine: Engine, socket: Socket) {
    this.engine = engine;
    this.socket = socket;
    socket.setNoDelay(true);
    // A peer that goes away is normal; 'close' follows and cleans up.
    socket.on('error', () => undefined);
    socket.on('drain', () => socket.resume());
    socket.on('data', (chunk) => {
      this.receive(chunk);
    });
  }

  private receive(chunk: Buffer): void {
    try {
      this.waiting.push(...this.reader.push(chunk));
    } catch {
      // Not MongoDB's protocol: nothing that could be answered.
      this.waiting.length = 0;
      this.socket.destroy();
    }
    this.proceed();
  }

  private proceed(): void {
    while (!this.blocked) {
      const request = this.waiting.shift();
      if (request === undefined) return;
      this.begin(request);
    }
  }

  private begin(request: WireRequest): void {
    const { command } = request;
    this.appName ??= appNameOf(command);
    const fault = this.engine.failCommand.take(command, this.appName) ?? NO_FAULT;
    if (fault.blockMS === 0) {
      this.finish(request, fault);
      return;
    }
    this.blocked = true;
    const limit: unknown = command['maxTimeMS'];
    const late = typeof limit === 'number' && limit > 0 && limit < fault.blockMS;
    const resume = (): void => {
      this.blocked = false;
      if (late) this.reply(request, timeLimitExceeded());
      else this.finish(request, fault);
      this.proceed();
    };
    setTimeout(resume, late ? limit : fault.blockMS).unref();
  }

  private finish(request: WireRequest, fault: Fault): void {
    if (fault.closeConnection) {
      this.close();
      return;
    }
    const reply = outcome(this.engine, request.command, fault);
    if (fault.closeAfterApply) this.close();
    else this.reply(request, labelled(request.command, reply));
  }

  private reply(request: WireRequest, reply: Document): void {
    if (request.moreToCome || this.socket.destroyed) return;
    // A slow reader must not make replies pile up in memory.
    if (!this.socket.write(encodeReply(request, reply))) this.socket.pause();
  }

  /** Ends the connection once earlier replies are out; later requests are not even looked at. */
  private close(): void {
    this.waiting.length = 0;
    this.socket.removeAllListeners('data');
    this.socket.destroySoon();
  }
}

function outcome(engine: Engine, command: Document, fault: Fault): Document {
  if (fault.error !== undefined) {
    const { code, labels } = fault.error;
    const message = "Failing command via 'failCommand' failpoint";
    const reply = new CommandError(code, message).toReply();
    return labels === undefined ? reply : { ...reply, errorLabels: labels };
  }
  const reply = execute(engine, command, performance.now());
  if (fault.writeConcernError === undefined) return reply;
  const { error, labels } = fault.writeConcernError;
  const more = labels.length > 0 ? { errorLabels: labels } : {};
  return { ...reply, writeConcernError: error, ...more };
}

function timeLimitExceeded(): Document {
  return new CommandError('MaxTimeMSExpired', 'operation exceeded time limit').toReply();
}

/** The name that a driver's first hello brings. */
function appNameOf(command: Document): string | undefined {
  const client = command['client'] as { application?: { name?: unknown } } | undefined;
  const name = client?.application?.name;
  return typeof name === 'string' ? name : undefined;
}

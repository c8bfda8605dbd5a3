// MongoDB's wire protocol as far as a modern driver speaks it: bytes to commands and replies to bytes.
//
//   header   | length | requestID | responseTo | opCode |      four little-endian int32
//   OP_MSG   | header | flags | kind 0: document | kind 1: size, name, documents ... | checksum? |
//   OP_QUERY | header | flags | "db.$cmd\0" | skip | return | document |   a driver's first hello only
//
// Compression is never negotiated. The checksum is skipped: loopback TCP has its own.

import { BSON, type Document } from 'mongodb';

import { decodeDocument } from './bson.ts';
import { MAX_MESSAGE_BYTES } from './identity.ts';

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** One request, whichever opcode brought it. */
export interface WireRequest {
  readonly requestID: number;
  readonly command: Document;
  /** The sender wants no answer (`w: 0`). */
  readonly moreToCome: boolean;
  /** Came as OP_QUERY and must be answered by OP_REPLY. */
  readonly legacy: boolean;
}

/** Thrown for bytes that are no request; the connection cannot go on after it. */
class WireError extends Error {
  override readonly name = 'WireError';
}

/** Cuts a stream of bytes into requests. */
export class RequestReader {
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** How many bytes make the next step possible; pieces of a long message are joined once. */
  private needed = HEADER_BYTES;

  /** The requests that these bytes complete, in order. Throws WireError on nonsense. */
  push(chunk: Buffer): WireRequest[] {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    const requests: WireRequest[] = [];
    while (this.bytes >= this.needed) {
      const [first = chunk, ...more] = this.chunks;
      const buffered = more.length === 0 ? first : Buffer.concat(this.chunks);
      const length = buffered.readInt32LE(0);
      if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
        throw new WireError(`A message of ${length} bytes; allowed are ${MAX_MESSAGE_BYTES}.`);
      }
      const complete = buffered.length >= length;
      if (complete) requests.push(decode(buffered.subarray(0, length)));
      const rest = complete ? buffered.subarray(length) : buffered;
      this.chunks = [rest];
      this.bytes = rest.length;
      this.needed = complete ? HEADER_BYTES : length;
    }
    return requests;
  }
}

function decode(message: Buffer): WireRequest {
  const requestID = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  try {
    if (opCode === OP_MSG) return decodeMsg(requestID, message);
    if (opCode === OP_QUERY) return decodeQuery(requestID, message);
  } catch (error) {
    throw new WireError('A message that is not well formed.', { cause: error });
  }
  throw new WireError(`Opcode ${opCode}; spoken are OP_MSG (2013) and OP_QUERY (2004).`);
}

function decodeMsg(requestID: number, message: Buffer): WireRequest {
  const flags = message.readUInt32LE(HEADER_BYTES);
  const end = message.length - ((flags & CHECKSUM_PRESENT) !== 0 ? 4 : 0);
  const sequences: Document = {};
  let body: Document | undefined;
  let at = HEADER_BYTES + 4;
  while (at < end) {
    const kind = message.readUInt8(at);
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind > 1 || section.length !== size || size < 5) throw new WireError('A bad section.');
    if (kind === 0) body = decodeDocument(section);
    else readSequence(section, sequences);
    at += 1 + size;
  }
  if (body === undefined) throw new WireError('A message without a body.');
  const moreToCome = (flags & MORE_TO_COME) !== 0;
  return { requestID, command: { ...body, ...sequences }, moreToCome, legacy: false };
}

/** A kind 1 section: an array of the command, each document laid out on its own. */
function readSequence(section: Buffer, sequences: Document): void {
  const nameEnd = section.indexOf(0, 4);
  const name = section.toString('utf8', 4, nameEnd);
  const documents: Document[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = section.readInt32LE(at);
    documents.push(decodeDocument(section.subarray(at, at + size)));
    at += size;
  }
  sequences[name] = documents;
}

function decodeQuery(requestID: number, message: Buffer): WireRequest {
  const nameStart = HEADER_BYTES + 4;
  const nameEnd = message.indexOf(0, nameStart);
  const name = message.toString('utf8', nameStart, nameEnd);
  const at = nameEnd + 9;
  const size = message.readInt32LE(at);
  const query = decodeDocument(message.subarray(at, at + size));
  const command = { ...query, $db: name.split('.')[0] };
  return { requestID, command, moreToCome: false, legacy: true };
}

/** The bytes of the answer to a request. */
export function encodeReply(request: WireRequest, reply: Document): Buffer {
  const document = BSON.serialize(reply);
  // OP_MSG: flags and section kind. OP_REPLY: flags, cursor id, starting from, number returned.
  const prefix = Buffer.alloc(request.legacy ? 20 : 5);
  if (request.legacy) prefix.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + prefix.length + document.length, 0);
  header.writeInt32LE(0, 4);
  header.writeInt32LE(request.requestID, 8);
  header.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, prefix, document]);
}

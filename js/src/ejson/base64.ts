// Base64 for binary values, over plain Uint8Arrays.
//
// Neither `Buffer` (absent in browsers and on most edges) nor `atob` (it accepts white space and missing
// padding, and goes through a string of its own) is used: two tables are as fast and strict.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 61;
const INVALID = 255;
const CHUNK_BYTES = 6144;

const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const VALUES = new Uint8Array(128).fill(INVALID);
CODES.forEach((code, value) => {
  VALUES[code] = value;
});

/** The six bits of a character, or INVALID. */
function sextet(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 128 ? (VALUES[code] ?? INVALID) : INVALID;
}

/** The bytes of a padded base64 text, or undefined when it is not one. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  let padding = 0;
  if (length > 0 && text.charCodeAt(length - 1) === PADDING) {
    padding = text.charCodeAt(length - 2) === PADDING ? 2 : 1;
  }
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  let seen = 0;
  let out = 0;
  const full = padding === 0 ? length : length - 4;
  for (let index = 0; index < full; index += 4) {
    const a = sextet(text, index);
    const b = sextet(text, index + 1);
    const c = sextet(text, index + 2);
    const d = sextet(text, index + 3);
    seen |= a | b | c | d;
    bytes[out] = (a << 2) | (b >> 4);
    bytes[out + 1] = (b << 4) | (c >> 2);
    bytes[out + 2] = (c << 6) | d;
    out += 3;
  }
  if (padding > 0) {
    const a = sextet(text, full);
    const b = sextet(text, full + 1);
    const c = padding === 1 ? sextet(text, full + 2) : 0;
    seen |= a | b | c;
    bytes[out] = (a << 2) | (b >> 4);
    if (padding === 1) bytes[out + 1] = (b << 4) | (c >> 2);
  }
  // Valid sextets never set the bit that INVALID brings, so one test covers the whole text.
  return seen > 63 ? undefined : bytes;
}

/** The padded base64 text of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  // Whole groups a chunk, so that only the last one is padded, and few enough for one call's arguments.
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    text += encodeChunk(bytes.subarray(start, start + CHUNK_BYTES));
  }
  return text;
}

function encodeChunk(bytes: Uint8Array): string {
  const { length } = bytes;
  const codes = new Uint8Array(Math.ceil(length / 3) * 4);
  let out = 0;
  for (let index = 0; index < length; index += 3) {
    const a = bytes[index] ?? 0;
    const b = bytes[index + 1] ?? 0;
    const c = bytes[index + 2] ?? 0;
    codes[out] = CODES[a >> 2] ?? 0;
    codes[out + 1] = CODES[((a & 3) << 4) | (b >> 4)] ?? 0;
    codes[out + 2] = CODES[((b & 15) << 2) | (c >> 6)] ?? 0;
    codes[out + 3] = CODES[c & 63] ?? 0;
    out += 4;
  }
  if (length % 3 !== 0) codes[out - 1] = PADDING;
  if (length % 3 === 1) codes[out - 2] = PADDING;
  return String.fromCharCode(...codes);
}

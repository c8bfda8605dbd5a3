// UUID: sixteen bytes of Binary sub-type 4, read and written in the form with dashes.
//
// It has no constructor without arguments: randomness is the host's.

import { Binary } from './binary.ts';
import { bytesToHex, hexToBytes } from './hex.ts';
import { INSPECT } from './inspect.ts';
import { must } from './must.ts';

// With all of its dashes or with none.
const UUID_TEXT = /^[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}$/i;

/** The 16 bytes of a UUID, or undefined when the text is not one. */
export function parseUuid(text: string): Uint8Array | undefined {
  return UUID_TEXT.test(text) ? hexToBytes(text.replaceAll('-', '')) : undefined;
}

function readBytes(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') return parseUuid(value);
  const binary = value as Partial<Binary> | null | undefined;
  const bytes = binary?.sub_type === undefined ? value : binary.buffer;
  return bytes instanceof Uint8Array && bytes.length === 16 ? bytes : undefined;
}

/** A UUID, stored by MongoDB as Binary sub-type 4. */
export class UUID extends Binary {
  /** @throws TypeError when the value is not a UUID in text, 16 bytes or a UUID of any library. */
  constructor(value: string | Uint8Array | Binary) {
    const bytes = readBytes(value);
    super(
      must(bytes, 'A UUID is made of its text, 16 bytes or another UUID.'),
      Binary.SUBTYPE_UUID,
    );
  }

  /** Lower-case hexadecimal digits, with dashes unless told otherwise. */
  toHexString(includeDashes = true): string {
    const hex = bytesToHex(this.buffer);
    if (!includeDashes) return hex;
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /** Whether the other value (a UUID of any library, its text or its bytes) is the same. */
  equals(other: unknown): boolean {
    const bytes = readBytes(other);
    return bytes !== undefined && bytesToHex(bytes) === this.toHexString(false);
  }

  override toString(): string {
    return this.toHexString();
  }

  override [INSPECT](): string {
    return `new UUID('${this.toHexString()}')`;
  }
}

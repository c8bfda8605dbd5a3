// Bytes to hexadecimal digits and back, for the classes that show themselves so.
//
// Without Buffer, which edges and browsers lack. It does not validate: each class knows its own length and
// dashes, and checks before it asks.

/** The hexadecimal digits of a number that is not negative, with zeros before them. */
export function toHex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Lower-case hexadecimal digits, two a byte. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += toHex(byte, 2);
  return hex;
}

/** The bytes of hexadecimal digits; the caller has checked that they are nothing else. */
export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}

// Base64 for binary values, over plain Uint8Arrays.
//
// `btoa` and `atob` are in every runtime, `Buffer` is not, and Uint8Array's own methods are too new. What `atob`
// reads besides padded base64, which is white space and missing padding, is refused before it is asked.

// Whole groups of three, so that only the last chunk is padded, and few enough for one call's arguments.
const CHUNK_BYTES = 6144;

/** The bytes of a padded base64 text, or undefined when it is not one. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || /\s/.test(text)) return undefined;
  let characters: string;
  try {
    characters = atob(text);
  } catch {
    return undefined;
  }
  // A loop, because Uint8Array.from with a function takes twenty times as long.
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}

/** The padded base64 text of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const chunk = bytes.subarray(start, start + CHUNK_BYTES);
    // Not `...chunk`: going through the iterator takes ten times as long.
    text += btoa(String.fromCharCode.apply(null, chunk as unknown as number[]));
  }
  return text;
}

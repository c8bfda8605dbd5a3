// What of the database's error message may be passed on.
//
// Messages help developers ("unknown operator: $foo") and leak ("dup key: { email: ... }"). So only the
// codes that a caller's own command causes may speak at all, and from their words everything is taken out
// that can hold a value, a host or a path. All others get a sentence of ours.

/** Codes of mistakes in a command: BadValue, FailedToParse, TypeMismatch and their like. */
const speaking = new Set([
  2, 9, 14, 16, 20, 26, 28, 40, 43, 48, 52, 53, 54, 55, 56, 57, 59, 66, 72, 73, 238,
]);

/** From here on, codes are those of single checks in the parsers of queries and expressions. */
const FIRST_PARSER_CODE = 15_000;

const MAX_LENGTH = 240;

// In this order: a quote inside braces goes with the braces.
const redactions: readonly [RegExp, string][] = [
  [/\{.*\}|\{.*$/s, '{…}'],
  [/\[.*\]|\[.*$/s, '[…]'],
  [/(["'`])(\$[A-Za-z]{1,32})\1/g, '$2'],
  [/(["'`])(?:(?!\1).)*(?:\1|$)/gs, '…'],
  [/\S*\/\S*/g, '…'],
  [/[\w.-]+:\d+/g, '…'],
  [/\S*\d{3,}\S*/g, '…'],
  [/[^\x20-\x7e…]/g, '?'],
];

/** The text for an error of the database, without values, hosts and paths. */
export function serverText(code: number, codeName: string | undefined, message: unknown): string {
  if (code === 11000) return duplicateKeyText(message);
  if ((speaking.has(code) || code >= FIRST_PARSER_CODE) && typeof message === 'string') {
    const text = redactions.reduce((left, [what, by]) => left.replace(what, by), message);
    return text.slice(0, MAX_LENGTH);
  }
  return `The database refused the command: ${codeName ?? 'code'} (${code}).`;
}

/** Keeps where the duplicate was found, and not what it was. */
function duplicateKeyText(message: unknown): string {
  const found = /^E11000 duplicate key error collection: ([\w.-]+) index: ([\w.-]+) /.exec(
    typeof message === 'string' ? message : '',
  );
  if (found === null) return 'E11000 duplicate key error';
  const [, collection = '', index = ''] = found;
  return `E11000 duplicate key error collection: ${collection} index: ${index}`;
}

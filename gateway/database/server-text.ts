// What of the database's error message may be passed on.
//
// Messages help developers ("unknown operator: $foo") and leak ("dup key: { email: ... }"). So only the
// codes that a caller's own command causes may speak at all, and from their words everything is taken out
// that can hold a value, a host or a path. All others get a sentence of ours.
//
// A value may itself hold quotes and braces, so no pair of them can be trusted: the text from the first
// opening mark to the last closing one goes as a whole. Every step is linear in the message's length,
// because the message may quote a whole command.

/** Codes of mistakes in a command: BadValue, FailedToParse, TypeMismatch and their like. */
const speaking = new Set([
  2, 9, 14, 16, 20, 26, 28, 40, 43, 48, 52, 53, 54, 55, 56, 57, 59, 66, 72, 73, 238,
]);

/** From here on, codes are those of single checks in the parsers of queries and expressions. */
const FIRST_PARSER_CODE = 15_000;

const MAX_LENGTH = 240;

/** From the first mark that can open a value to the last that can close one, or to the end. */
const quoted = /[{["'`](?:.*[}\]"'`]|.*$)/s;

/** A name of an operator is no value, if it is all that is quoted. */
const quotedOperator = /^(["'`])(\$[A-Za-z]{1,32})\1$/;

/** A path, a host with its port, or a number of three digits and more. */
const tellingWord = /\/|:\d|\d{3}/;

/** The text for an error of the database, without values, hosts and paths. */
export function serverText(code: number, codeName: string | undefined, message: unknown): string {
  if (code === 11000) return duplicateKeyText(message);
  if ((speaking.has(code) || code >= FIRST_PARSER_CODE) && typeof message === 'string') {
    return redact(message).slice(0, MAX_LENGTH);
  }
  return `The database refused the command: ${codeName ?? 'code'} (${code}).`;
}

function redact(message: string): string {
  return message
    .replace(quoted, (text) => quotedOperator.exec(text)?.[2] ?? '…')
    .replace(/\S+/g, (word) => (tellingWord.test(word) ? '…' : word))
    .replace(/[^\x20-\x7e…]/g, '?');
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

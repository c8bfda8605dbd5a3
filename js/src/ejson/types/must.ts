// What the classes check in their constructors, after a reader of theirs has answered undefined for what it refuses.
//
// The message says what is allowed and never what was given, because values must not reach logs through errors.

/** The value, unless it is undefined. @throws TypeError with the message. */
export function must<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new TypeError(message);
  return value;
}

// What is written down about a request: names, numbers and outcomes, never documents, secrets or addresses.

/** From the most to the least important. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** How important an entry is. */
export type Level = (typeof LEVELS)[number];

/** One entry of the log; a line of JSON when the command runs. */
export interface LogEntry {
  readonly event: string;
  /** Default `info`. */
  readonly level?: Level;
  readonly [field: string]: string | number | boolean | undefined;
}

/** Where entries go. Must not throw. */
export type Log = (entry: LogEntry) => void;

/** Facts that a route leaves for the entry of its request. */
export interface Notes {
  /** Whether the command may have left; from then on nobody knows what became of it without an answer. */
  sent: boolean;
  /** The client's, if the host knows it; never logged. */
  readonly address?: string | undefined;
  /** What the response says, if not `executed`. */
  outcome?: string;
  keyId?: string;
  command?: string;
  attempt?: number | undefined;
  /** How many commands a batch has. */
  items?: number;
  /** Milliseconds that the driver took. */
  dbMS?: number;
  /** The type of the problem that was the answer. */
  problem?: string;
  /** The class of an unexpected error; its message might quote a document. */
  error?: string;
}

/** How important the entry of a request is. */
export function levelOf(status: number): Level {
  if (status === 500) return 'error';
  return status > 500 ? 'warn' : 'info';
}

/** Writes entries that are at least this important as lines of JSON. */
export function logTo(write: (line: string) => void, least: Level = 'info'): Log {
  const limit = LEVELS.indexOf(least);
  const time = new TimeText();
  return (entry) => {
    const { level = 'info' } = entry;
    if (LEVELS.indexOf(level) > limit) return;
    // The text is put together, because to copy the entry would cost more than to write it.
    const start = `{"time":"${time.now()}",${entry.level === undefined ? '"level":"info",' : ''}`;
    const line = start + JSON.stringify(entry).slice(1);
    write(`${line.replace(/[\u007f-\u009f\u2028\u2029]/g, escaped)}\n`);
  };
}

/** The time as text, made once a millisecond. */
class TimeText {
  private at = 0;
  private text = '';

  now(): string {
    const now = Date.now();
    if (now !== this.at) {
      this.at = now;
      this.text = new Date(now).toISOString();
    }
    return this.text;
  }
}

/** JSON lets through what some terminals and viewers take for a command or for a new line. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The trace id of a W3C `traceparent` header; undefined when there is none or it is malformed. */
export function traceIdOf(headers: {
  get(name: 'traceparent'): string | null;
}): string | undefined {
  const text = headers.get('traceparent');
  return text === null ? undefined : TRACEPARENT.exec(text)?.[1];
}

// What is written down about a request: names, numbers and outcomes, never documents or secrets.

/** One entry of the log; a line of JSON when the command runs. */
export interface LogEntry {
  readonly event: string;
  readonly [field: string]: string | number | boolean | undefined;
}

/** Where entries go. Must not throw. */
export type Log = (entry: LogEntry) => void;

/** Facts that a route leaves for the entry of its request. */
export interface Notes {
  /** Whether the command may have left; from then on nobody knows what became of it without an answer. */
  sent: boolean;
  keyId?: string;
  command?: string;
  attempt?: number | undefined;
  /** The class of an unexpected error; its message might quote a document. */
  error?: string;
}

/** Writes entries as lines of JSON. */
export function logTo(write: (line: string) => void): Log {
  return (entry) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
  };
}

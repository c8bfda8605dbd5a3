// The log of a process: the entries of a turn of the event loop become lines, and one write, after its answers.
//
// A line of its own for each entry took 11 µs of a command. Warnings and errors are written at once, and what is left
// when the process ends is written then; only a process that is killed loses lines, those of its last turn.

import { type Level, type Log, type LogEntry, logTo } from '../log.ts';
import { atEndOfTurn } from './turn.ts';

/** Writes entries that are at least this important as lines of JSON; `write` gets one or more whole lines. */
export function logLines(write: (lines: string) => void, least?: Level): Log {
  let entries: LogEntry[] = [];
  let lines = '';
  const log = logTo((line) => {
    lines += line;
  }, least);
  const flush = (): void => {
    for (const entry of entries) log(entry);
    entries = [];
    if (lines !== '') write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return (entry) => {
    if (entries.push(entry) === 1) atEndOfTurn(flush);
    if (entry.level === 'error' || entry.level === 'warn') flush();
  };
}

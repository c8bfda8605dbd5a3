import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { LogEntry } from '../../log.ts';
import { logLines } from '../../node/log-lines.ts';
import { atEndOfTurn } from '../../node/turn.ts';

describe('the end of a turn', () => {
  it('runs what waits for it, in order, and not before', async () => {
    const done: string[] = [];
    atEndOfTurn(() => done.push('first'));
    atEndOfTurn(() => {
      done.push('second');
      atEndOfTurn(() => done.push('of the next turn'));
    });
    await Promise.resolve();
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual(['first', 'second']);
    await nextTurn();
    expect(done).toEqual(['first', 'second', 'of the next turn']);
  });
});

describe('lines of the log', () => {
  const writes = (...entries: LogEntry[]): string[] => {
    const written: string[] = [];
    const log = logLines((lines) => written.push(lines));
    for (const entry of entries) log(entry);
    return written;
  };
  const events = (lines = ''): unknown[] =>
    lines
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as LogEntry).event);

  it('are one write a turn', async () => {
    const written = writes({ event: 'one' }, { event: 'two' }, { event: 'quiet', level: 'debug' });
    expect(written).toEqual([]);
    await nextTurn();
    expect(written.map(events)).toEqual([['one', 'two']]);
    await nextTurn();
    expect(written).toHaveLength(1);
  });

  it('are written at once when they warn, after those before them', async () => {
    const written = writes({ event: 'one' }, { event: 'broken', level: 'warn' });
    expect(written.map(events)).toEqual([['one', 'broken']]);
    await nextTurn();
    expect(written).toHaveLength(1);
  });

  it('are written when the process ends', () => {
    const before = new Set(process.listeners('exit'));
    const written = writes({ event: 'stopped' });
    const [flush] = process.listeners('exit').filter((listener) => !before.has(listener));
    flush?.(0);
    expect(written.map(events)).toEqual([['stopped']]);
  });
});

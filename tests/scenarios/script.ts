// Reads scenarios: Markdown pages whose `script` blocks are histories of a core.
//
// A page is prose for people. Each `## heading` begins a scenario; its `options` block (if any) says
// what differs from the edge profile, its `script` block alternates events and, behind `>`, the
// commands that each must produce. README.md beside this file shows the words. Nothing is run here.

import type { CoreOptions } from '../../js/src/generated/abi.ts';
import { CoreEvent, coreOptions } from '../../js/src/generated/abi.ts';

/** Not an event: the core's snapshot is handed to a new core, and the script goes on with that. */
export const newIsolate = 'new_isolate';

/** When an event happens: a time, a while after the event before, or when the timer is due. */
export type When =
  | { readonly kind: 'at'; readonly ms: number }
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'due' };

export interface ScriptEvent {
  readonly when: When;
  readonly name: keyof typeof CoreEvent | typeof newIsolate;
  /** Words without `=`, such as an operation's name or an evidence; `in S1` counts as scope. */
  readonly words: readonly string[];
  readonly scope: string | undefined;
  /** `timeoutMS=500` and the like. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Where it stands, for messages. */
  readonly place: string;
}

/** A line of a script as it is written, and the event that it is, if it is one. */
export interface ScriptLine {
  readonly text: string;
  readonly event: ScriptEvent | undefined;
  readonly isCommand: boolean;
}

export interface Scenario {
  readonly title: string;
  readonly options: CoreOptions;
  readonly seed: number;
  readonly lines: readonly ScriptLine[];
  /** The index of the script's first line among the lines of the page. */
  readonly firstLine: number;
}

const settings: Readonly<Record<string, readonly string[]>> = {
  validateConnection: ['never', 'onStale', 'always'],
  bufferCommands: ['false', 'true'],
};

const eventLine = /^(?:at (\d+)|after (\d+)|when due): (\w+)((?: [^ ]+)*)$/;

/** All scenarios of a page. Throws with file and line when a line cannot be understood. */
export function readScenarios(path: string, page: string): Scenario[] {
  const scenarios: Scenario[] = [];
  const lines = page.split('\n');
  let title = '';
  let options = '';
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.startsWith('## ')) {
      title = line.slice(3);
      options = '';
    }
    if (line !== '```options' && line !== '```script') continue;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`${path}:${i + 1}: this block never ends`);
    const block = lines.slice(i + 1, end);
    if (line === '```options') options = block.join(' ');
    else {
      const place = (j: number): string => `${path}:${i + 2 + j}`;
      scenarios.push({
        title,
        ...readOptions(options, place(0)),
        lines: block.map((text, j) => readLine(text, place(j))),
        firstLine: i + 1,
      });
    }
    i = end;
  }
  return scenarios;
}

function readOptions(text: string, place: string): { options: CoreOptions; seed: number } {
  const options: Record<string, number> = Object.fromEntries(
    coreOptions.map(({ name, edge }) => [name, edge]),
  );
  let seed = 1;
  for (const pair of text.split(/\s+/).filter((word) => word !== '')) {
    const [name = '', value = ''] = pair.split('=');
    const number = numberOf(name, value);
    if (value === '' || !Number.isSafeInteger(number)) {
      throw new Error(`${place}: ${pair} is not name=number`);
    }
    if (name === 'seed') seed = number;
    else if (name in options) options[name] = number;
    else throw new Error(`${place}: no option is called ${name}; see docs/options.md`);
  }
  return { options: options as unknown as CoreOptions, seed };
}

function numberOf(name: string, value: string): number {
  const byWord = settings[name]?.indexOf(value) ?? -1;
  return byWord >= 0 ? byWord : Number(value);
}

function readLine(text: string, place: string): ScriptLine {
  const isCommand = text.startsWith('  > ');
  const words = text.replace(/\s*#.*$/, '');
  if (isCommand || words === '') return { text, event: undefined, isCommand };
  const match = eventLine.exec(words.replace(/ +/g, ' '));
  if (match === null) {
    throw new Error(
      `${place}: an event is "at 10: name …", "after 10: …" or "when due: …": ${text}`,
    );
  }
  return { text, event: readEvent(match, place), isCommand };
}

function readEvent(match: RegExpExecArray, place: string): ScriptEvent {
  const [, at, after, name = '', rest = ''] = match;
  if (!(name in CoreEvent) && name !== newIsolate)
    throw new Error(`${place}: no event is called ${name}; see docs/abi.md`);
  const words: string[] = [];
  const numbers = new Map<string, number>();
  for (const word of rest.split(' ').filter((part) => part !== '')) {
    const [key = '', value] = word.split('=');
    if (value === undefined) words.push(word);
    else numbers.set(key, numberOf(key, value));
  }
  const preposition = words.indexOf('in');
  const scope = preposition >= 0 ? words.splice(preposition, 2)[1] : undefined;
  const when: When =
    at !== undefined
      ? { kind: 'at', ms: Number(at) }
      : after !== undefined
        ? { kind: 'after', ms: Number(after) }
        : { kind: 'due' };
  return { when, name: name as ScriptEvent['name'], words, scope, numbers, place };
}

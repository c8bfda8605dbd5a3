// The names in a script: what `A`, `S1` and `L1` stand for, and how a command reads in words.
//
// Handles are numbers that no script can know. So operations are called A, B, C… in the order in
// which they are adopted, scopes S1, S2…, leases L1, L2…; the same names serve both ways.

import type { Command } from '../../js/src/core.ts';
import {
  CoreCommand,
  endpointStateNames,
  OperationState,
  Outcome,
  Reason,
} from '../../js/src/generated/abi.ts';

/** What a name stands for: the handle that a command brought. */
export interface Named {
  readonly handle: number;
  /** Which event's which command brought it; that is how the native replay finds it. */
  readonly event: number;
  readonly command: number;
  /** For operations: when to ask again, and the last attempt that was sent. */
  due: number;
  attempt: number;
}

const commandNames = Object.keys(CoreCommand);
const stateNames = Object.keys(OperationState);
const reasonNames = Object.keys(Reason);
const outcomeNames = Object.keys(Outcome);

export class Names {
  readonly #byName = new Map<string, Named>();
  readonly #byHandle = { operation: new Map<number, string>(), scope: new Map<number, string>() };
  #operations = 0;
  #leases = 0;

  /** What a name stands for; undefined when no command has brought it. */
  find(name: string): Named | undefined {
    return this.#byName.get(name);
  }

  /** Learns what a command brings: new names, and when an operation is due. */
  note(command: Command, event: number, index: number): void {
    const named: Named = {
      handle: command.handle,
      event,
      command: index,
      due: Infinity,
      attempt: 0,
    };
    const { operation, scope } = this.#byHandle;
    if (command.kind === CoreCommand.adopt_operation) {
      const name = String.fromCharCode('A'.charCodeAt(0) + this.#operations);
      this.#operations += 1;
      operation.set(command.handle, name);
      this.#byName.set(name, named);
    } else if (command.kind === CoreCommand.adopt_scope) {
      const name = `S${scope.size + 1}`;
      scope.set(command.handle, name);
      this.#byName.set(name, named);
    } else if (command.kind === CoreCommand.probe) {
      this.#leases += 1;
      this.#byName.set(`L${this.#leases}`, named);
    }
    const about = this.#byName.get(operation.get(command.handle) ?? '');
    if (about === undefined) return;
    if (command.kind === CoreCommand.wait) about.due = command.at;
    if (command.kind !== CoreCommand.send) return;
    about.due = command.at;
    about.attempt = command.a;
  }

  /** The command in words, as a script has it behind `>`. note() must have seen it. */
  inWords(command: Command): string {
    const { kind, a, b, at } = command;
    const name = commandNames[kind] ?? `command ${kind}`;
    const operation = this.#byHandle.operation.get(command.handle) ?? '?';
    const until = `until ${at === Infinity ? 'never' : at}`;
    switch (kind) {
      case CoreCommand.adopt_scope:
      case CoreCommand.resume:
        return `${name} ${this.#byHandle.scope.get(command.handle) ?? '?'}`;
      case CoreCommand.adopt_operation: {
        const scope = this.#byHandle.scope.get(a);
        return `${name} ${operation}${scope === undefined ? '' : ` in ${scope}`}`;
      }
      case CoreCommand.probe:
        return `${name} L${this.#leases} by ${this.#byHandle.operation.get(a) ?? '?'} ${until}`;
      case CoreCommand.send:
        return `${name} ${operation} attempt ${a}${b === 0 ? '' : `, ${b} ms for the server,`} ${until}`;
      case CoreCommand.wait:
        return `${name} ${operation} ${stateNames[a] ?? a} ${until}`;
      case CoreCommand.abort:
        return `${name} ${operation} attempt ${a}`;
      case CoreCommand.settle:
        return `${name} ${operation} ${settled(a, b)}${again(at)}`;
      case CoreCommand.report: {
        const next = at === 0 ? '' : `, next probe at ${at}`;
        return `${name} ${endpointStateNames[a] ?? a} -> ${endpointStateNames[b] ?? b}${next}`;
      }
      case CoreCommand.limit:
        return `${name} ${until}`;
      default:
        return name;
    }
  }
}

function settled(reason: number, packed: number): string {
  const attempts = packed >>> 8;
  const outcome = outcomeNames[packed & 0xff] ?? '?';
  const word = attempts === 1 ? 'attempt' : 'attempts';
  return `${reasonNames[reason] ?? reason}, outcome ${outcome}, ${attempts} ${word}`;
}

function again(at: number): string {
  return at === 0 ? '' : `, try again at ${at}`;
}

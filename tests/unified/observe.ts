// What a client tells, kept for a test that asks, and compared with what it expects.

import type { ExpectedEvents, Fields } from './format.ts';
import { match, type MatchContext, Mismatch, shown } from './match.ts';
import { isDocument } from './values.ts';

/** One event: its name in the test format, and what the client gave to its listener. */
interface Told {
  readonly name: string;
  readonly event: Fields;
}

/** The part of a client that is observed. */
interface Emitter {
  on: (name: string, listener: (event: Fields) => void) => unknown;
}

/** Commands whose events a test sees only when it asks for sensitive ones. */
const sensitive =
  /^(?:authenticate|saslStart|saslContinue|getnonce|createUser|updateUser|copydb(?:getnonce|saslstart)?)$/;

/** The events of one client. */
export class Observer {
  readonly #told: Told[] = [];

  /** @param description of the client: its observeEvents and what goes with them. */
  constructor(client: Emitter, description: Fields) {
    const ignored = (description['ignoreCommandMonitoringEvents'] ?? []) as string[];
    for (const name of (description['observeEvents'] ?? []) as string[]) {
      client.on(name.replace(/Event$/, ''), (event) => {
        const command = typeof event['commandName'] === 'string' ? event['commandName'] : '';
        const hidden = sensitive.test(command) && description['observeSensitiveCommands'] !== true;
        if (command !== 'configureFailPoint' && !ignored.includes(command) && !hidden) {
          this.#told.push({ name, event });
        }
      });
    }
  }

  /** How many events of this kind there were. */
  count(expected: Fields, context: MatchContext): number {
    return this.#told.filter((told) => {
      try {
        matchEvent(expected, told, context, 'the event');
        return true;
      } catch (error) {
        if (error instanceof Mismatch) return false;
        throw error;
      }
    }).length;
  }

  /** @throws Mismatch */
  check(
    { eventType = 'command', events, ignoreExtraEvents = false, client }: ExpectedEvents,
    context: MatchContext,
  ): void {
    const told = this.#told.filter(({ name }) => typeOf(name) === eventType);
    const where = `events of ${client}`;
    for (const [at, expected] of events.entries()) {
      const one = told[at];
      if (one === undefined) {
        const names = told.map(({ name, event }) => `${name} ${shown(event['commandName'])}`);
        throw new Mismatch(`${where}[${at}]`, expected, names);
      }
      matchEvent(expected, one, context, `${where}[${at}]`);
    }
    if (told.length > events.length && !ignoreExtraEvents) {
      const { name, event } = told[events.length] ?? { name: '', event: {} };
      throw new Mismatch(`${where}[${events.length}]`, undefined, { [name]: event });
    }
  }
}

function typeOf(name: string): string {
  if (name.startsWith('command')) return 'command';
  return name.startsWith('server') || name.startsWith('topology') ? 'sdam' : 'cmap';
}

/** Fields that say whether another field is there. */
const presences: Readonly<Record<string, string>> = {
  hasServiceId: 'serviceId',
  hasServerConnectionId: 'serverConnectionId',
};

function matchEvent(
  expected: Fields,
  { name, event }: Told,
  context: MatchContext,
  path: string,
): void {
  const [[expectedName = '', fields] = []] = Object.entries(expected);
  if (name !== expectedName) throw new Mismatch(path, expectedName, { [name]: event });
  for (const [field, value] of Object.entries(isDocument(fields) ? fields : {})) {
    const at = `${path}.${field}`;
    const presence = presences[field];
    // Documents of commands and replies are roots: servers and drivers add fields to them.
    if (presence === undefined) match(value, event[field], context, at, true);
    else if ((event[presence] !== undefined) !== value) throw new Mismatch(at, value, event);
  }
}

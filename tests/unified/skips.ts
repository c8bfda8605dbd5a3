// What is left out of MongoDB's tests, and why: the one table.
//
// A line names what a case has. A line that no case has any more is an error of the run.

import { type Case, type EntityDescription, type Fields, nameOf } from './format.ts';
import { isDocument } from './values.ts';

interface Skip {
  readonly has: RegExp;
  readonly reason: string;
}

const skips: readonly Skip[] = [
  {
    has: /^write concern 0$/,
    reason: 'w: 0: the gateway refuses writes that nobody acknowledges',
  },
  {
    has: /^log messages$/,
    reason: 'log messages: the client tells events and writes no log',
  },
  {
    has: /^command (?:hello|ismaster)$/i,
    reason:
      'hello as a command: the gateway has a route of its own for it and lets no other through',
  },
  {
    has: /^stage \$listLocalSessions$/,
    reason: '$listLocalSessions shows the sessions of others, so the gateway lets it not through',
  },
  {
    has: /^option serverApi$/,
    reason:
      'serverApi: whether the API is the stable one says the connection string of the gateway',
  },
  {
    has: /^expects \$clusterTime$/,
    reason: '$clusterTime is told between the gateway and the server; the client hears of none',
  },
  {
    has: /^expects \$readPreference$/,
    reason: '$readPreference: a gateway reads from the primary, so none is sent',
  },
  {
    has: /^expects lsid$/,
    reason:
      'lsid of a read: the gateway chooses its session; the client has sessions for the tokens of writes only',
  },
  {
    has: /^expects hasServerConnectionId true$/,
    reason: 'serverConnectionId: the connections to the server are those of the gateway',
  },
  {
    has: /^case .*A retryable write with write concern errors publishes success event$/,
    reason:
      'a write concern error that asks for a repeat is an answer of the gateway without the reply: commandFailed',
  },
];

/** Says which cases are left out, and keeps account of the lines that said so. */
export class Skips {
  readonly #used = new Set<Skip>();

  /** Why the case is left out; undefined: it is not. */
  reason(one: Case): string | undefined {
    const marks = marksOf(one);
    const found = skips.find(({ has }) => marks.some((mark) => has.test(mark)));
    if (found !== undefined) this.#used.add(found);
    return found?.reason;
  }

  /** The lines that left out nothing. */
  unused(): string[] {
    return skips.filter((line) => !this.#used.has(line)).map(({ has }) => String(has));
  }
}

/** What a case has that a line may name. */
function marksOf(one: Case): string[] {
  const { test, setting } = one;
  const marks = [`case ${nameOf(one)}`];
  if (test.expectLogMessages !== undefined) marks.push('log messages');
  const used = new Set(test.operations.map(({ object }) => object));
  for (const { name, object, arguments: given = {} } of test.operations) {
    marks.push(`operation ${object === 'testRunner' ? 'testRunner.' : ''}${name}`);
    marks.push(...Object.keys(given).map((field) => `argument ${field}`));
    for (const stage of (given['pipeline'] ?? []) as Fields[]) {
      marks.push(...Object.keys(stage).map((stageName) => `stage ${stageName}`));
    }
    if (name === 'runCommand') marks.push(`command ${String(given['commandName'])}`);
  }
  for (const event of (test.expectEvents ?? []).flatMap(({ events }) => events)) {
    for (const fields of Object.values(event).filter(isDocument)) marks.push(...eventMarks(fields));
  }
  for (const fields of entitiesOf(setting.createEntities ?? [], used)) {
    marks.push(...entityMarks(fields));
  }
  return marks;
}

/** The entities that a case calls, and those that they are made of. */
function entitiesOf(
  descriptions: readonly EntityDescription[],
  used: ReadonlySet<string>,
): Fields[] {
  const needed = new Set(used);
  const found: Fields[] = [];
  // A database comes after its client, and a collection after its database.
  for (const description of descriptions.toReversed()) {
    const [fields] = Object.values(description);
    if (fields === undefined || !needed.has(fields.id)) continue;
    found.push(fields);
    for (const origin of [fields['database'], fields['client']]) {
      if (typeof origin === 'string') needed.add(origin);
    }
  }
  return found;
}

function eventMarks(fields: Fields): string[] {
  const { command, hasServerConnectionId } = fields;
  // What a command must not have is no reason to leave the case out.
  const wanted = Object.entries(isDocument(command) ? command : {}).filter(
    ([, value]) => !isDocument(value) || value['$$exists'] !== false,
  );
  const marks = wanted.map(([name]) => `expects ${name}`);
  return [...marks, `expects hasServerConnectionId ${String(hasServerConnectionId)}`];
}

function entityMarks(fields: Fields): string[] {
  const options = [fields['collectionOptions'], fields['databaseOptions']].filter(isDocument);
  const concerns = options.flatMap(({ writeConcern }) =>
    isDocument(writeConcern) ? [`write concern ${String(writeConcern['w'])}`] : [],
  );
  return [...concerns, ...Object.keys(fields).map((name) => `option ${name}`)];
}

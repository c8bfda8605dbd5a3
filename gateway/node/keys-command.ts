// `mooring-gateway keys create | rotate | list`: makes and changes the file of keys.
//
// A new credential goes to stdout, once, and nothing else does, so that it can be piped into a secret store.
// What it means goes to stderr.

import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import type { KeyRecord } from '../access/key-file.ts';
import { makeSecret, withNewestSecret, withSecret } from '../access/key-file.ts';
import { isKeyPart, readDatabases, readRate, readRole, ROLES } from '../access/keys.ts';
import { badArgument } from './bad-argument.ts';
import { changeKeyFile, readKeyFile } from './key-store.ts';
import { SettingsError } from './settings-error.ts';

const KEYS_FILE = 'mooring-keys.json';

export const KEYS_USAGE = `Usage:
  mooring-gateway keys create --databases <name,name | *> [--role ${ROLES.join(' | ')}] [--id <keyId>] [--rate <requests a second>]
      Makes a key and prints it as keyId.secret. It is not shown again. The role is readWrite if none is given.
  mooring-gateway keys rotate <keyId>            Adds a second secret and prints it; the first goes on working.
  mooring-gateway keys rotate <keyId> --finish   Ends the older secret.
  mooring-gateway keys list                      Shows all keys, without secrets.
All take --file <path> (${KEYS_FILE}). A running gateway notices a change within two seconds.
`;

/** Where the command writes. */
export interface Output {
  /** The credential, or the list. */
  readonly out: (text: string) => void;
  /** Words for the person. */
  readonly say: (text: string) => void;
}

const FLAGS = {
  databases: { type: 'string' },
  role: { type: 'string', default: 'readWrite' },
  id: { type: 'string' },
  rate: { type: 'string' },
  finish: { type: 'boolean', default: false },
  file: { type: 'string', default: KEYS_FILE },
} as const;

type Flags = ReturnType<typeof readFlags>;

/** Runs the command. Throws SettingsError, FileError or RangeError with a message for the user. */
export function keysCommand(args: readonly string[], output: Output): void {
  const flags = readFlags(args);
  const [action, keyId, ...rest] = flags.positionals;
  const noId = keyId === undefined;
  if (action === 'create' && noId) return create(flags, output);
  if (action === 'list' && noId) return list(flags, output);
  if (action === 'rotate' && !noId && rest.length === 0) return rotate(keyId, flags, output);
  throw new SettingsError('Say keys create, keys rotate <keyId> or keys list.');
}

function readFlags(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: FLAGS,
      allowPositionals: true,
    });
    return { ...values, positionals };
  } catch {
    throw badArgument(args, FLAGS, true);
  }
}

function create(flags: Flags, { out, say }: Output): void {
  const keyId = flags.id ?? `key-${randomBytes(6).toString('hex')}`;
  if (!isKeyPart(keyId)) {
    throw new RangeError('--id must have 8 to 64 characters of A-Z a-z 0-9 _ -.');
  }
  if (flags.databases === undefined) {
    throw new SettingsError('Say which databases the key may use: --databases shop,stock or *.');
  }
  const names = flags.databases.split(',');
  const { secret, record } = makeSecret();
  const key: KeyRecord = {
    keyId,
    role: readRole(keyId, flags.role),
    databases: readDatabases(keyId, names) === '*' ? '*' : names,
    ...(flags.rate === undefined ? {} : { requestsPerSecond: readRate(keyId, Number(flags.rate)) }),
    secrets: [record],
  };
  changeKeyFile(flags.file, (keys) => {
    if (keys.some((other) => other.keyId === keyId)) {
      throw new RangeError(`The key ${keyId} exists. Choose another --id, or rotate it.`);
    }
    return [...keys, key];
  });
  out(`${keyId}.${secret}\n`);
  say(
    `Made the key ${keyId}. The line on stdout is keyId.secret; it is not kept and not shown again.\n` +
      'Clients send it as "Authorization: Bearer <keyId>.<secret>", or in https://<keyId>:<secret>@<gateway>/<database>.\n',
  );
}

function rotate(keyId: string, { file, finish }: Flags, { out, say }: Output): void {
  const made = finish ? undefined : makeSecret();
  let dropped = 0;
  changeKeyFile(file, (keys) => {
    const key = keys.find((other) => other.keyId === keyId);
    if (key === undefined)
      throw new RangeError('The key file has no key of this id; see keys list.');
    const rotated = made === undefined ? withNewestSecret(key) : withSecret(key, made.record);
    dropped = key.secrets.length + (made === undefined ? 0 : 1) - rotated.secrets.length;
    return keys.map((other) => (other === key ? rotated : other));
  });
  if (made === undefined) {
    say(dropped > 0 ? `The older secret of ${keyId} has ended.\n` : `${keyId} has one secret.\n`);
    return;
  }
  out(`${keyId}.${made.secret}\n`);
  say(
    `${keyId} has a new secret; the one before it works too. When all clients have the new one:\n` +
      `mooring-gateway keys rotate ${keyId} --finish\n` +
      (dropped > 0 ? 'It had two already; the oldest has ended.\n' : ''),
  );
}

function list({ file }: Flags, { out }: Output): void {
  const now = Date.now();
  const rows = readKeyFile(file).map((key) => [
    key.keyId,
    key.role,
    key.databases === '*' ? '*' : key.databases.join(','),
    key.requestsPerSecond === undefined ? '-' : String(key.requestsPerSecond),
    key.secrets.map(({ created }) => age(now - Date.parse(created))).join(', '),
  ]);
  const all = [['keyId', 'role', 'databases', 'rate', 'age of secrets'], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  for (const row of all) {
    out(`${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}\n`);
  }
}

function age(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  return hours < 48 ? `${Math.max(0, hours)} h` : `${Math.floor(hours / 24)} d`;
}

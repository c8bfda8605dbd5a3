// What a key may do: its role, and the databases and collections that it may name.
//
// The server's own databases are out of reach for every key, also for one that may use all; so are
// the system collections, which hold definitions rather than documents. Only commands about the server as a
// whole, which read nothing of a database, may be sent to admin.

import { type ApiKey, isReserved, type Role, ROLES } from '../access/keys.ts';
import { Problem } from '../http/problem.ts';
import type { Command } from './rebuild.ts';

/** Throws a 403 problem unless the key may run the command on everything that it names. */
export function checkGrants(key: ApiKey, command: Command): void {
  if (!(command.rule.admin && command.database === 'admin')) checkDatabase(key, command.database);
  if (command.collection !== undefined) checkCollection(command.collection);
  for (const { database, collection } of command.namespaces) {
    if (database !== undefined) checkDatabase(key, database);
    checkCollection(collection);
  }
  if (ROLES.indexOf(key.role) < ROLES.indexOf(command.role)) throw roleTooSmall(key.role, command);
}

function roleTooSmall(role: Role, command: Command): Problem {
  const writing = command.role === command.rule.role ? '' : ' with $out or $merge';
  return new Problem({
    type: 'forbidden-command',
    status: 403,
    detail: `${command.name}${writing} needs a key with the role ${command.role}; this one has ${role}.`,
  });
}

/** Whether a key may name a database. */
export function mayUse(key: ApiKey, database: string): boolean {
  return !isReserved(database) && (key.databases === '*' || key.databases.has(database));
}

function checkDatabase(key: ApiKey, database: string): void {
  if (isReserved(database)) {
    throw forbidden('The databases admin, local and config are not served by this gateway.');
  }
  if (!mayUse(key, database)) {
    throw forbidden('This API key is not granted the database in $db; use one that it is granted.');
  }
}

function checkCollection(collection: string): void {
  if (/^system\./i.test(collection)) {
    throw forbidden('Collections whose names begin with "system." are not served by this gateway.');
  }
}

function forbidden(detail: string): Problem {
  return new Problem({ type: 'forbidden-namespace', status: 403, detail });
}

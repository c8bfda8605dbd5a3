// Admin: what concerns the server as a whole. Of the driver's Admin it has what the gateway lets through.

import { OperationKind } from '../generated/abi.ts';
import { picked } from './arguments.ts';
import type { OperationOptions } from './connection.ts';
import type { Db } from './db.ts';
import { type Link, send } from './link.ts';
import type { Document } from './types.ts';

/** Options of `listDatabases`. */
export interface ListDatabasesOptions extends OperationOptions {
  /** Which databases, by `name`, `sizeOnDisk` and `empty`. Default: all. */
  filter?: Document;
  /** Whether only names are wanted, which is cheaper for the server. Default false. */
  nameOnly?: boolean;
  /** As the server has it, for the user of the gateway's connection string. */
  authorizedDatabases?: boolean;
}

/** What `listDatabases` found; without `nameOnly` also how many bytes that is. */
export interface ListDatabasesResult {
  databases: ({ name: string; sizeOnDisk?: number; empty?: boolean } & Document)[];
  /** Bytes. */
  totalSize?: number;
  /** Mebibytes. */
  totalSizeMb?: number;
  ok: 1 | 0;
}

/** Made by `db.admin()`. Users, roles and the server's state are not served by a gateway. */
export class Admin {
  readonly #db: Db;
  readonly #link: Link;

  /** Mooring's own: call `db.admin()`. */
  constructor(link: Link, db: Db) {
    this.#link = link;
    this.#db = db;
  }

  /** Runs a command on the database admin. The gateway lets through `ping` and `listDatabases`. @throws MongoError */
  command(command: Document, options: OperationOptions = {}): Promise<Document> {
    return this.#db.command(command, options);
  }

  /** Asks the server whether it answers. @throws MongoError */
  ping(options: OperationOptions = {}): Promise<Document> {
    return this.command({ ping: 1 }, options);
  }

  /** The databases that the client's key may use. @throws MongoError */
  async listDatabases(options: ListDatabasesOptions = {}): Promise<ListDatabasesResult> {
    const fields = picked('listDatabases', options, 'filter nameOnly authorizedDatabases');
    const command = { listDatabases: 1, ...fields, $db: 'admin' };
    const { reply } = await send(this.#link, OperationKind.read, command, options);
    return reply as unknown as ListDatabasesResult;
  }
}

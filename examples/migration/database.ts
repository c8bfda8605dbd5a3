// Which way a route goes. MOORING_ROUTES names those that have moved: "GET /notes,POST /notes".

import type { Db } from 'mooring';

import * as mongodb from './mongodb.ts';
import * as mooring from './mooring.ts';

/** The database of a route. */
export async function databaseFor(route: string): Promise<Db> {
  const moved = (process.env['MOORING_ROUTES'] ?? '').split(',').includes(route);
  if (moved) return (await mooring.dbConnect()).db();
  // The methods are the same; the types of two packages never are.
  return (await mongodb.dbConnect()).db() as unknown as Db;
}

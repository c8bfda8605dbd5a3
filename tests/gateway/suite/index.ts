// All cases by concept, in the order in which they are shown.

import { aggregation } from './aggregation.ts';
import { batches } from './batches.ts';
import type { Case } from './case.ts';
import { collections } from './collections.ts';
import { concerns } from './concerns.ts';
import { cursors } from './cursors.ts';
import { dataApi } from './data-api.ts';
import { documents } from './documents.ts';
import { errors } from './errors.ts';
import { exactlyOnce } from './exactly-once.ts';
import { findAndModify } from './find-and-modify.ts';
import { greeting } from './greeting.ts';
import { indexes } from './indexes.ts';
import { lookups } from './lookups.ts';
import { operators } from './operators.ts';
import { queries } from './queries.ts';
import { roles } from './roles.ts';
import { trouble } from './trouble.ts';
import { values } from './values.ts';

export const suite: Readonly<Record<string, readonly Case[]>> = {
  hello: greeting,
  documents,
  'update operators': operators,
  findAndModify,
  queries,
  aggregate: aggregation,
  '$lookup and other collections': lookups,
  values,
  indexes,
  collections,
  cursors,
  errors,
  'concerns and limits': concerns,
  roles,
  'exactly-once writes': exactlyOnce,
  'Data API': dataApi,
  batch: batches,
  'trouble with the server': trouble,
};

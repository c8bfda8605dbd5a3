// The control: the demo's naive retry loop, through the same proxies, under the same faults. It must double.

import type { MongoClient } from 'mongodb';

import { appliedTwice } from '../../examples/demo/audit.ts';
import { runControl } from '../../examples/demo/control.ts';
import type { Phase } from './phases.ts';
import type { TwoGateways } from './stage.ts';
import { DATABASE } from './stage.ts';

export interface Control {
  readonly writes: number;
  readonly appliedTwice: number;
}

export async function playControl(
  stage: TwoGateways,
  driver: MongoClient,
  { faults, databaseFaults }: Phase,
  writes: number,
): Promise<Control> {
  const { proxy, key } = stage;
  proxy.onBreak = undefined;
  proxy.faults = faults;
  stage.databaseFaults = databaseFaults;
  await runControl({ url: proxy.url, key, database: DATABASE, writes, prefix: 'control' });
  proxy.faults = {};
  stage.databaseFaults = { cutBefore: 0, cutAfter: 0 };
  proxy.deliverKept();
  await proxy.settled();
  const visits = driver.db(DATABASE).collection<{ _id: string; count: number }>('visits');
  const counts = await visits.find().toArray();
  const found = new Map(counts.map(({ _id, count }) => [_id, count]));
  return { writes, appliedTwice: appliedTwice(found, 'control') };
}

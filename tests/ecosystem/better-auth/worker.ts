// In workerd and the edge runtime: one request runs all of it, and its response is the report.

import { MongoClient } from 'mongodb';

import { runTests } from '../runner/run.ts';
import { declareBetterAuth } from './suite.ts';

export default {
  async fetch(_: Request, { MOORING_URI }: { MOORING_URI: string }): Promise<Response> {
    const client = new MongoClient(MOORING_URI);
    return Response.json(await runTests(() => declareBetterAuth(client)));
  },
};

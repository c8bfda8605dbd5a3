// The application in a Worker: runs every case and answers with what came of them.

import { dbConnect } from 'mooring/mongoose';

import { runApplication } from './app.ts';

export default {
  async fetch(): Promise<Response> {
    return Response.json(await runApplication(await dbConnect()));
  },
};

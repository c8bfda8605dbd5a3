// A Worker that connects as often as it is told, and answers what came of it.

import mongoose, { dbConnect } from 'mooring/mongoose';

const Visit = mongoose.model('Visit', new mongoose.Schema({ page: String }, { versionKey: false }));

/** What the Worker answers. */
export interface Told {
  /** How many of the calls gave the one Mongoose. */
  readonly connected?: number;
  readonly readyState?: number;
  readonly visits?: number;
  readonly error?: string;
  readonly name?: string;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const uri = searchParams.get('uri');
    try {
      const times = Number(searchParams.get('times') ?? 1);
      const options = uri === null ? {} : { uri };
      const all = await Promise.all(Array.from({ length: times }, () => dbConnect(options)));
      await Visit.create({ page: '/' });
      const told: Told = {
        connected: all.filter((one) => one === mongoose).length,
        readyState: mongoose.connection.readyState,
        visits: await Visit.countDocuments(),
      };
      return Response.json(told);
    } catch (error) {
      const { name, message } = error as Error;
      const told: Told = { error: message, name, readyState: mongoose.connection.readyState };
      return Response.json(told);
    }
  },
};

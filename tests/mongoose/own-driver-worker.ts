// The control of size.ts: the small Worker with Mongoose and its own driver.
import mongoose from 'mongoose';

const Note = mongoose.model(
  'Note',
  new mongoose.Schema({ text: { type: String, required: true } }),
);

export default {
  async fetch(_: Request, env: { MONGODB_URI: string }): Promise<Response> {
    await mongoose.connect(env.MONGODB_URI);
    return Response.json(await Note.find().limit(10).lean());
  },
};

// The smallest Worker with Mongoose: what it weighs is what an application pays.
import mongoose, { dbConnect } from 'mooring/mongoose';

const Note = mongoose.model(
  'Note',
  new mongoose.Schema({ text: { type: String, required: true } }),
);

export default {
  async fetch(): Promise<Response> {
    await dbConnect();
    return Response.json(await Note.find().limit(10).lean());
  },
};

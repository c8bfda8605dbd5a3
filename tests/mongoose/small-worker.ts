import mongoose, { dbConnect } from 'mooring/mongoose';

const schema = new mongoose.Schema({ text: { type: String, required: true } });
const Note = mongoose.model('Note', schema);

export default {
  async fetch(): Promise<Response> {
    await dbConnect(); // MOORING_URI of the environment
    return Response.json(await Note.find().limit(10).lean());
  },
};

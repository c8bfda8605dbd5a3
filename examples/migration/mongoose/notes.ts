// The application, the same before and after: it takes Mongoose and its connection from one file of its own.

import mongoose, { dbConnect } from './mongodb.ts';

const schema = new mongoose.Schema({ text: { type: String, required: true }, at: Date });
const Note = mongoose.model('Note', schema);

export async function addNote(text: string): Promise<void> {
  await dbConnect();
  await Note.create({ text, at: new Date() });
}

export async function listNotes(): Promise<string[]> {
  await dbConnect();
  const notes = await Note.find().sort({ at: 1 }).lean();
  return notes.map(({ text }) => text);
}

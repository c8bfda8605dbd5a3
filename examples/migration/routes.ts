// The application. Only `databaseFor` is new in it; the routes themselves stay as they were.

import { databaseFor } from './database.ts';

interface Note {
  text: string;
  at: Date;
}

export const routes: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
  async 'GET /notes'() {
    const db = await databaseFor('GET /notes');
    return Response.json(await db.collection<Note>('notes').find().sort({ at: 1 }).toArray());
  },

  async 'POST /notes'(request) {
    const { text } = (await request.json()) as { text: string };
    const db = await databaseFor('POST /notes');
    const { insertedId } = await db.collection<Note>('notes').insertOne({ text, at: new Date() });
    return Response.json({ _id: insertedId }, { status: 201 });
  },
};

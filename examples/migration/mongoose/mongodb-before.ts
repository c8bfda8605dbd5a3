// The hand-written connection: Mongoose, its promise kept for the process.

import mongoose from 'mongoose';

const cached = globalThis as { mongoose?: Promise<typeof mongoose> };

export function dbConnect(): Promise<typeof mongoose> {
  return (cached.mongoose ??= mongoose.connect(process.env['MONGODB_URI'] ?? ''));
}

export default mongoose;

// Mongoose by Mooring. MONGODB_URI may stay what it is, `mongodb://…`, or be a gateway's address, `https://…`.

export { dbConnect, default } from 'mooring/mongoose';

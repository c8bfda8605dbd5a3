// Whether both ways read the same: `node check.ts notes users` compares up to 1,000 documents of each collection.

import { dbConnect as old } from './mongodb.ts';
import { dbConnect as mooring } from './mooring.ts';

const [before, after] = await Promise.all([old(), mooring()]);
for (const name of process.argv.slice(2)) {
  const options = { sort: { _id: 1 }, limit: 1000 } as const;
  const documents = await before.db().collection(name).find({}, options).toArray();
  const same =
    JSON.stringify(documents) ===
    JSON.stringify(await after.db().collection(name).find({}, options).toArray());
  console.log(`${name}: ${documents.length} documents, ${same ? 'the same' : 'NOT THE SAME'}`);
  if (!same) process.exitCode = 1;
}
await Promise.all([before.close(), after.close()]);

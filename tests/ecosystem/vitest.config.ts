// Vitest for packages that import `mongodb` and get `mooring/mongodb`, as it is built.
//
// Everything is inlined, so that the alias holds in packages too; whoever reaches the official driver all the same
// ends the run.

import { resolve } from 'node:path';

import { defineConfig } from 'vitest/config';

const top = resolve(import.meta.dirname, '../..');

export default defineConfig({
  plugins: [
    {
      name: 'no official driver',
      transform(_code, id) {
        if (/node_modules\/(?:mongodb|bson)\//.test(id)) throw new Error(`${id} was imported`);
      },
    },
  ],
  resolve: { alias: { mongodb: resolve(top, 'dist/mongodb.node.js') } },
  test: {
    include: ['tests/ecosystem/**/*.test.ts'],
    root: top,
    fileParallelism: false,
    server: { deps: { inline: true } },
    testTimeout: 30_000,
  },
});

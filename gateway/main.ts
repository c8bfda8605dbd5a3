#!/usr/bin/env node
// The command `mooring-gateway`, also from source: `node gateway/main.ts --embedded`.

import { runCommand } from './node/command.ts';

await runCommand(process.argv.slice(2), process.env);

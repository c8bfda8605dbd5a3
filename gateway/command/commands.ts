// The commands that pass, and every field of theirs that passes: THE TABLE.
//
// A command is rebuilt from its row, so what is not named here never reaches the database. A row also says who may
// run it and which fields of the reply go back. A new command is a new row, and a line in protocol.md.

import { readCommands } from './read-commands.ts';
import type { CommandRule } from './rule.ts';
import { schemaCommands } from './schema-commands.ts';
import { writeCommands } from './write-commands.ts';

/** By name. A Map, so that a name such as `constructor` finds nothing. */
export const commands: ReadonlyMap<string, CommandRule> = new Map([
  ...readCommands,
  ...writeCommands,
  ...schemaCommands,
]);

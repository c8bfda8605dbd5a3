// All the rules by name. A new rule needs a line here and broken samples in samples.ts.

import {
  coreAllocation,
  coreClocks,
  coreExceptions,
  coreFloats,
  coreHeaders,
  coreRandomness,
  coreText,
  coreThreads,
} from './core-bans.ts';
import { hostOnly, wasmMemory } from './host-bans.ts';
import { clientArrows, cppArrows, gatewayArrows, guestArrows } from './layers.ts';
import type { Rule } from './rule.ts';
import {
  fileLength,
  finished,
  folderReadme,
  functionLength,
  noEnum,
  noMachinePaths,
  noRegistryHosts,
  unfocused,
} from './shape.ts';

export const rules = {
  'C++ dependencies point down': cppArrows,
  'js/src dependencies point down': clientArrows,
  'gateway dependencies point down': gatewayArrows,
  'adapters and gateway use public parts of js/src only': guestArrows,
  'src/ includes freestanding headers only': coreHeaders,
  'src/ has no clock': coreClocks,
  'src/ has no randomness': coreRandomness,
  'src/ has no floating point': coreFloats,
  'src/ has no heap': coreAllocation,
  'src/ has no threads': coreThreads,
  'src/ has no text or input and output': coreText,
  'src/ has no exceptions': coreExceptions,
  'only js/src/core.ts touches WASM memory': wasmMemory,
  'js/src reaches the world through its Host only': hostOnly,
  'files are short': fileLength,
  'functions fit on a screen': functionLength,
  'every folder has a README': folderReadme,
  'TypeScript has no enum': noEnum,
  'nothing is marked as unfinished': finished,
  'no test is focused': unfocused,
  'no registry host is named': noRegistryHosts,
  'no path of one machine is named': noMachinePaths,
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

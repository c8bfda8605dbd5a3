// workerd: times the loops and prints them. Its local clock goes on while code runs; on the platform it
// stands still.
import module from './core.wasm';

import { timeLoops } from './core-loops.ts';

export default {
  test(): void {
    console.log(JSON.stringify({ timed: timeLoops(module) }));
  },
};

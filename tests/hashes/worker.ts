// workerd: the same as a test of a Worker; module and log are modules of the Worker.
import log from './log.bin';
import module from './core.wasm';

import { replay } from './replay.ts';

export default {
  test(): void {
    console.log(JSON.stringify(replay(module, log)));
  },
};

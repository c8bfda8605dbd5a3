// Whether the primary is another one, from what the driver's monitors see.
//
// A primary that is out of sight for a moment and comes back as it was is the same; one that was elected
// anew is another, although its address is the same.

import type { ServerDescription, TopologyDescription } from 'mongodb';

/** The kinds of servers that commands go to. */
const takesCommands: ReadonlySet<ServerDescription['type']> = new Set([
  'RSPrimary',
  'Standalone',
  'Mongos',
]);

/** Remembers the last primary that was seen. */
export class PrimaryWatch {
  private last: string | undefined;

  /** Takes in a change of the topology; true when it brought another primary. */
  sees(previous: TopologyDescription, next: TopologyDescription): boolean {
    this.last ??= primaryOf(previous);
    const now = primaryOf(next);
    if (now === undefined) return false;
    const changed = this.last !== undefined && this.last !== now;
    this.last = now;
    return changed;
  }
}

/** The server that commands go to, its term and its process; undefined while none is known. */
function primaryOf({ servers }: TopologyDescription): string | undefined {
  const primary = [...servers.values()].find(({ type }) => takesCommands.has(type));
  if (primary === undefined) return undefined;
  const { address, electionId, topologyVersion } = primary;
  return [address, electionId ?? '', topologyVersion?.processId ?? ''].join(' ');
}

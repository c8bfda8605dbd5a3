// What became of each command, by the ids that stand in it: so that a finding comes with its story.

import type { Delivery } from '../../tools/stage/delivery.ts';

/** Ids as operations.ts makes them, of operations and of the documents that they share. */
const idText = /"([a-z]+-\d+)(?:\.\d)?"/g;

export class Journal {
  readonly #lines = new Map<string, string[]>();
  readonly #began = performance.now();

  note(news: string, { body, headers }: Delivery): void {
    const at = (performance.now() - this.#began).toFixed(1);
    const attempt = String(headers['mooring-attempt']);
    const token = `${String(headers['mooring-session']).slice(0, 4)}/${String(headers['mooring-txn-number'])}`;
    const ids = new Set(Array.from(body.toString().matchAll(idText), ([, id = '']) => id));
    for (const id of ids) {
      const lines = this.#lines.get(id) ?? [];
      lines.push(`${at} ms, token ${token}, attempt ${attempt}: ${news}`);
      this.#lines.set(id, lines);
    }
  }

  /** The stories of all ids in a finding. */
  storyOf(finding: string): string[] {
    const ids = Array.from(finding.matchAll(/[a-z]+-\d+/g), ([id]) => id);
    return ids.flatMap((id) => (this.#lines.get(id) ?? []).map((line) => `    ${id} ${line}`));
  }
}

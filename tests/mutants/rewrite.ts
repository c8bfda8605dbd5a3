// Writes a file so that each of its mutants can be switched on when the program runs.
//
// `a < b` becomes `(mooring_mutant(7) ? (a <= b) : (a < b))`, and a statement that may be skipped gets
// `if (mooring_mutant(8)) {} else` in front. Places lie within each other, so the text is built from
// the inside: what is switched off keeps the switches of its parts.

import type { TextMutant } from './places.ts';
import { NUMBER } from './places.ts';

export interface NumberedMutant extends TextMutant {
  readonly number: number;
}

interface Place {
  readonly begin: number;
  readonly end: number;
  readonly mutants: NumberedMutant[];
  readonly parts: Place[];
}

/** The text of a file with all its mutants in it, asleep. Throws when two places overlap. */
export function withMutants(text: string, mutants: readonly NumberedMutant[]): string {
  const whole: Place = { begin: 0, end: text.length, mutants: [], parts: [] };
  const sorted = mutants.toSorted((a, b) => a.begin - b.begin || b.end - a.end);
  const open = [whole];
  for (const mutant of sorted) {
    let around = open.at(-1) ?? whole;
    while (mutant.begin >= around.end && around !== whole) {
      open.pop();
      around = open.at(-1) ?? whole;
    }
    if (mutant.begin === around.begin && mutant.end === around.end) {
      around.mutants.push(mutant);
      continue;
    }
    if (mutant.end > around.end) {
      const other = around.mutants.map(({ name }) => name).join(', ');
      throw new Error(`${mutant.name}: is neither inside nor outside of: ${other}`);
    }
    const place = { begin: mutant.begin, end: mutant.end, mutants: [mutant], parts: [] };
    around.parts.push(place);
    open.push(place);
  }
  return written(text, whole);
}

function written(text: string, place: Place): string {
  let result = '';
  let at = place.begin;
  for (const part of place.parts) {
    result += text.slice(at, part.begin) + written(text, part);
    at = part.end;
  }
  result += text.slice(at, place.end);
  const awake = ({ number }: NumberedMutant): string => `mooring_mutant(${number})`;
  const numbered = (text: string, { number }: NumberedMutant): string =>
    text.replaceAll(NUMBER, String(number));
  for (const mutant of place.mutants) {
    if ('append' in mutant.change) result += numbered(mutant.change.append, mutant);
    if (!('text' in mutant.change)) continue;
    result = `(${awake(mutant)} ? (${numbered(mutant.change.text, mutant)}) : (${result}))`;
  }
  for (const mutant of place.mutants) {
    if (!('skip' in mutant.change)) continue;
    const instead = mutant.change.skip === 'return' ? 'return;' : '{}';
    result = `if (${awake(mutant)}) ${instead} else ${result}`;
  }
  for (const mutant of place.mutants) {
    if ('block' in mutant.change)
      result = `if (${awake(mutant)}) { ${mutant.change.block} } else { ${result} }`;
  }
  return result;
}

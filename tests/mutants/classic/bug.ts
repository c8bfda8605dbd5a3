// What a classic bug is: a mistake that connection code is known for, as edits of src/.

export interface ClassicBug {
  readonly name: string;
  /** Who would see what. */
  readonly why: string;
  readonly edits: readonly (Edit | RowEdit)[];
}

/**
 * `find` occurs exactly once in the file. It is a whole expression, or whole statements up to their `;`
 * or `}`; `replace` is the same.
 */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface RowEdit {
  /** Machine, state, signal and guard (`always` when left out). */
  readonly row: readonly [machine: string, from: string, on: string, guard?: string];
  readonly change: {
    readonly to?: string;
    readonly action?: string;
    /** The row is tried first and always fits. */
    readonly unguarded?: boolean;
    readonly missing?: boolean;
  };
}

export const bug = (name: string, why: string, ...edits: (Edit | RowEdit)[]): ClassicBug => ({
  name,
  why,
  edits,
});

export const edit = (file: string, find: string, replace: string): Edit => ({
  file,
  find,
  replace,
});

export const rowEdit = (row: RowEdit['row'], change: RowEdit['change']): RowEdit => ({
  row,
  change,
});

// ReadPreference, ReadConcern and WriteConcern as the driver has them: values that options may hold.
//
// A concern has the fields of the command, so it travels as it is. A preference is taken and ignored: the
// gateway reads from the primary.

/** How far a read must have spread; `level` is what the command says. */
export class ReadConcern {
  static readonly AVAILABLE = 'available';
  static readonly LINEARIZABLE = 'linearizable';
  static readonly MAJORITY = 'majority';
  static readonly SNAPSHOT = 'snapshot';

  readonly level: string;

  constructor(level: string) {
    this.level = level;
  }

  /** The `readConcern` or `level` of options, as a ReadConcern; undefined when they have neither. */
  static fromOptions(options?: {
    readonly readConcern?: string | { readonly level: string };
    readonly level?: string;
  }): ReadConcern | undefined {
    const { readConcern = options?.level } = options ?? {};
    const level = typeof readConcern === 'string' ? readConcern : readConcern?.level;
    return level === undefined ? undefined : new ReadConcern(level);
  }

  /** What JSON.stringify writes. */
  toJSON(): { level: string } {
    return { level: this.level };
  }
}

/** How many members a write must have reached. */
export class WriteConcern {
  readonly w?: number | string;
  readonly wtimeout?: number;
  readonly j?: boolean;

  /** @param wtimeoutMS how long to wait for it, in ms; none: as long as the operation has. */
  constructor(w?: number | string, wtimeoutMS?: number, journal?: boolean) {
    if (w !== undefined) this.w = Number.isNaN(Number(w)) ? w : Number(w);
    if (wtimeoutMS !== undefined) this.wtimeout = wtimeoutMS;
    if (journal !== undefined) this.j = journal;
  }

  /** The same as `wtimeout`. */
  get wtimeoutMS(): number | undefined {
    return this.wtimeout;
  }

  /** The same as `j`. */
  get journal(): boolean | undefined {
    return this.j;
  }

  /** The `writeConcern` of options, as a WriteConcern; undefined when they have none. */
  static fromOptions(options?: {
    readonly writeConcern?:
      | number
      | string
      | {
          readonly w?: number | string;
          readonly wtimeout?: number;
          readonly wtimeoutMS?: number;
          readonly j?: boolean;
          readonly journal?: boolean;
        };
  }): WriteConcern | undefined {
    const given = options?.writeConcern;
    if (given === undefined) return undefined;
    if (typeof given !== 'object') return new WriteConcern(given);
    const { w, wtimeout, wtimeoutMS = wtimeout, j, journal = j } = given;
    return new WriteConcern(w, wtimeoutMS, journal);
  }
}

const modes = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'];

/** Which members may answer a read. Options take it, and nothing asks for it. */
export class ReadPreference {
  static readonly PRIMARY = 'primary';
  static readonly PRIMARY_PREFERRED = 'primaryPreferred';
  static readonly SECONDARY = 'secondary';
  static readonly SECONDARY_PREFERRED = 'secondaryPreferred';
  static readonly NEAREST = 'nearest';
  static readonly primary = new ReadPreference('primary');
  static readonly primaryPreferred = new ReadPreference('primaryPreferred');
  static readonly secondary = new ReadPreference('secondary');
  static readonly secondaryPreferred = new ReadPreference('secondaryPreferred');
  static readonly nearest = new ReadPreference('nearest');

  readonly mode: string;
  readonly tags: readonly Readonly<Record<string, string>>[] | undefined;

  /** @throws RangeError for a mode that there is not. */
  constructor(mode: string, tags?: readonly Readonly<Record<string, string>>[]) {
    if (!ReadPreference.isValid(mode)) {
      throw new RangeError(`A ReadPreference is one of ${modes.join(', ')}.`);
    }
    this.mode = mode;
    this.tags = tags;
  }

  /** As the constructor, without tags. */
  static fromString(mode: string): ReadPreference {
    return new ReadPreference(mode);
  }

  /** Whether there is such a mode. */
  static isValid(mode: string): boolean {
    return modes.includes(mode);
  }

  /** The same as `mode`. */
  get preference(): string {
    return this.mode;
  }

  /** Whether a member that is no primary may answer. */
  get secondaryOk(): boolean {
    return this.mode !== 'primary';
  }

  /** Whether the other preference has the same mode. */
  equals({ mode }: { readonly mode: string }): boolean {
    return mode === this.mode;
  }

  /** What JSON.stringify writes. */
  toJSON(): { mode: string; tags?: unknown } {
    return this.tags === undefined ? { mode: this.mode } : { mode: this.mode, tags: this.tags };
  }
}

// What a tidy rule is: a function from the files of the project to what is wrong with them.
//
// Rules see files as plain pairs of path and text, so a test can hand them a broken file that never
// touches the disk. A rule must be fast and must know nothing of other rules.

export interface SourceFile {
  /** From the top of the repository, with `/`. */
  path: string;
  text: string;
}

export interface Violation {
  file: string;
  /** From 1. */
  line: number;
  /** What is there and must not be. */
  what: string;
  /** What to do about it. */
  instead: string;
}

export type Rule = (files: readonly SourceFile[]) => Violation[];

/** One thing that may not stand in a line, and what to write there. */
export interface Ban {
  pattern: RegExp;
  what: string;
  instead: string;
}

/** Every place in `text` at which a ban bites. `text` has the line breaks of the file. */
export function applyBans(path: string, text: string, bans: readonly Ban[]): Violation[] {
  const violations: Violation[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const { pattern, what, instead } of bans) {
      const found = pattern.exec(line);
      if (found === null) continue;
      violations.push({
        file: path,
        line: index + 1,
        what: `${what}: ${found[0].trim()}`,
        instead,
      });
    }
  }
  return violations;
}

/** One line for a person: where, what, and what to do. */
export function describeViolation({ file, line, what, instead }: Violation): string {
  return `${file}:${line}: ${what}. ${instead}`;
}

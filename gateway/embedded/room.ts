// How much memory all collections together may take.
//
// A demo that fills a laptop's memory is a bad demo, so being full is an error like any other.

import { CommandError } from './command-error.ts';

/** Limits of a store; the defaults suit a laptop. */
export interface StoreLimits {
  /** Default 256 MiB. */
  readonly maxBytes?: number;
  /** Default 500,000. */
  readonly maxDocuments?: number;
}

/** What is left. Collections take from it and give back. */
export class Room {
  private bytes: number;
  private documents: number;

  constructor(limits: StoreLimits) {
    this.bytes = limits.maxBytes ?? 256 * 1024 * 1024;
    this.documents = limits.maxDocuments ?? 500_000;
  }

  take(bytes: number, documents: number): void {
    if (bytes > this.bytes || documents > this.documents) {
      throw new CommandError('OutOfDiskSpace', 'The demo engine is full; drop something.');
    }
    this.bytes -= bytes;
    this.documents -= documents;
  }

  give(bytes: number, documents: number): void {
    this.bytes += bytes;
    this.documents += documents;
  }
}

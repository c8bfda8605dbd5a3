// Which pipelines the engine runs: known stages, and writing ones only at the very end.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isDocument } from './values.ts';

const stages = new Set([
  '$addFields',
  '$bucketAuto',
  '$count',
  '$densify',
  '$documents',
  '$facet',
  '$fill',
  '$graphLookup',
  '$group',
  '$limit',
  '$lookup',
  '$match',
  '$merge',
  '$out',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$sample',
  '$set',
  '$setWindowFields',
  '$skip',
  '$sort',
  '$sortByCount',
  '$unionWith',
  '$unset',
  '$unwind',
]);

export function stageName(stage: Document): string {
  return Object.keys(stage)[0] ?? '';
}

/** Whether a stage writes to a collection. */
export function isWriting(stage: Document): boolean {
  return '$out' in stage || '$merge' in stage;
}

/** Throws with MongoDB's code for a pipeline that cannot be. */
export function checkPipeline(pipeline: readonly Document[], nested = false): void {
  for (const [at, stage] of pipeline.entries()) {
    const name = stageName(stage);
    if (Object.keys(stage).length !== 1) {
      throw new CommandError(
        40323,
        'A pipeline stage specification object must contain exactly one field.',
      );
    }
    if (!stages.has(name)) {
      throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    }
    if (name === '$documents' && at > 0) {
      throw new CommandError(40602, '$documents is only valid as the first stage in a pipeline');
    }
    if (isWriting(stage) && (nested || at < pipeline.length - 1)) {
      throw new CommandError(40601, `${name} can only be the final stage in the pipeline`);
    }
    for (const inner of innerPipelines(name, stage[name])) checkPipeline(inner, true);
  }
}

function innerPipelines(name: string, argument: unknown): Document[][] {
  if (!isDocument(argument)) return [];
  const inner: unknown[] = name === '$facet' ? Object.values(argument) : [];
  if (name === '$lookup' || name === '$unionWith') inner.push(argument['pipeline'] ?? []);
  return inner.map((pipeline) => {
    if (Array.isArray(pipeline) && pipeline.every(isDocument)) return pipeline;
    throw new CommandError('TypeMismatch', `${name} needs arrays of stages`);
  });
}

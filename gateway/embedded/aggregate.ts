// aggregate: a pipeline over one collection, by mingo; and $out and $merge at its end, by write-stages.ts.
//
// mingo's stages write into the documents they are given, so they get copies; a first $match is looked up
// before copying, so that one on `_id` costs one document.

import { Aggregator, ProcessingMode } from 'mingo';
import type { Document } from 'mongodb';

import { copyOf } from './bson.ts';
import { collationField, refuseUncollatableStages } from './collation.ts';
import { CommandError } from './command-error.ts';
import { type Call, documentArray } from './context.ts';
import { openCursor } from './cursor-commands.ts';
import { checkPipeline, isWriting, stageName } from './pipeline.ts';
import { MINGO_OPTIONS } from './filter.ts';
import { filterField, match } from './query.ts';
import { withRegExps } from './regular-expressions.ts';
import { refuseUnsupported } from './unsupported.ts';
import { isDocument } from './values.ts';
import { writeResult } from './write-stages.ts';

export function aggregate(call: Call): Document {
  const { command, database } = call;
  refuseUnsupported(command);
  const pipeline = documentArray('aggregate.pipeline', command['pipeline']);
  checkPipeline(pipeline);
  if (collationField(command['collation']) !== undefined) refuseUncollatableStages(pipeline);
  if (command['explain'] !== undefined && command['explain'] !== false) {
    throw new CommandError('NotImplemented', "The demo engine does not support 'explain'.");
  }
  if (!isDocument(command['cursor'])) {
    throw new CommandError(
      'FailedToParse',
      "The 'cursor' option is required, except for aggregate with the explain argument",
    );
  }
  const target = targetOf(call, pipeline);
  const namespace = `${database}.${target ?? '$cmd.aggregate'}`;
  const last = pipeline.at(-1);
  if (last === undefined || !isWriting(last)) {
    return openCursor(call, namespace, run(call, target, pipeline));
  }
  const concern: unknown = command['readConcern'];
  if (isDocument(concern) && concern['level'] === 'linearizable') {
    throw new CommandError(
      'InvalidOptions',
      '$out and $merge cannot have linearizable readConcern',
    );
  }
  writeResult(call, last, run(call, target, pipeline.slice(0, -1)));
  return openCursor(call, namespace, []);
}

/** Whether an aggregate command would write, and so needs the primary. */
export function writes({ pipeline }: Document): boolean {
  return Array.isArray(pipeline) && pipeline.some((stage) => isDocument(stage) && isWriting(stage));
}

/** The collection, or undefined for `aggregate: 1`, which only $documents can begin. */
function targetOf({ command }: Call, pipeline: Document[]): string | undefined {
  const target: unknown = command['aggregate'];
  if (typeof target === 'string' && target !== '') return target;
  if (target === 1 && pipeline[0] !== undefined && stageName(pipeline[0]) === '$documents') {
    return undefined;
  }
  throw new CommandError(
    'InvalidNamespace',
    'aggregate needs a collection name; {aggregate: 1} is for pipelines that begin with $documents',
  );
}

function run(call: Call, target: string | undefined, pipeline: Document[]): Document[] {
  const { store } = call.engine;
  const find = (name: string): Document[] => match(store.find(call.database, name), {});
  const collectionResolver = (name: string): Document[] => find(name).map(copyOf);
  const stages = withRegExps(pipeline);
  const [first] = stages;
  const filter = filterField('$match', first?.['$match']);
  const source =
    target === undefined
      ? []
      : match(store.find(call.database, target), filter, 0, call.command['collation']);
  const rest = first !== undefined && '$match' in first ? stages.slice(1) : stages;
  return new Aggregator(rest, {
    ...MINGO_OPTIONS,
    collectionResolver,
    processingMode: ProcessingMode.CLONE_INPUT,
  }).run(source);
}

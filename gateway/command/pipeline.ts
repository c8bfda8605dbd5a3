// What a pipeline may do: its stages, the namespaces that they name, and whether they write.
//
// A stage that is not in the table is refused, so that a stage of a server yet to come cannot reach what no key is
// granted. A table row says where a stage names collections and where it holds pipelines of its own.

import { isDocument } from '../ejson.ts';
import { badRequest, type Problem } from '../http/problem.ts';

/** A collection that a stage names; without a database it is one of the command's own. */
export interface Namespace {
  readonly database?: string;
  readonly collection: string;
}

/** What a pipeline touches besides its own collection. */
export interface Reach {
  readonly namespaces: Namespace[];
  /** Whether it has $out or $merge. */
  writes: boolean;
}

/** Looks at a stage's argument. Absent for stages that name nothing. */
type Look = (argument: unknown, reach: Reach, place: string) => void;

const nothing: Look = () => undefined;

const plain = [
  '$addFields',
  '$bucket',
  '$bucketAuto',
  '$count',
  '$densify',
  '$documents',
  '$fill',
  '$geoNear',
  '$group',
  '$limit',
  '$match',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$sample',
  '$search',
  '$searchMeta',
  '$set',
  '$setWindowFields',
  '$skip',
  '$sort',
  '$sortByCount',
  '$unset',
  '$unwind',
  '$vectorSearch',
];

const stages: ReadonlyMap<string, Look> = new Map<string, Look>([
  ...plain.map((name): [string, Look] => [name, nothing]),
  ['$facet', facet],
  ['$lookup', lookup],
  ['$graphLookup', graphLookup],
  ['$unionWith', unionWith],
  ['$out', out],
  ['$merge', merge],
]);

/** Looks through a pipeline. Throws a 400 problem that names the stage that may not pass. */
export function reachOf(pipeline: readonly unknown[], place: string): Reach {
  const reach: Reach = { namespaces: [], writes: false };
  walk(pipeline, reach, place);
  return reach;
}

function walk(pipeline: readonly unknown[], reach: Reach, place: string): void {
  pipeline.forEach((stage, at) => {
    const here = `${place}[${at}]`;
    const [name, ...more] = isDocument(stage) ? Object.keys(stage) : [];
    if (name === undefined || more.length > 0 || !isDocument(stage)) {
      throw badRequest('invalid-field', `${here} must be a stage: a document with one field.`);
    }
    const look = stages.get(name);
    if (look === undefined) throw unknownStage(here);
    look(stage[name], reach, `${here}.${name}`);
  });
}

function unknownStage(place: string): Problem {
  const allowed = [...stages.keys()].sort().join(', ');
  return badRequest(
    'refused-operator',
    `${place} is a stage that is not served. Served are ${allowed}.`,
  );
}

function facet(argument: unknown, reach: Reach, place: string): void {
  for (const part of Object.values(documentAt(argument, place))) {
    walk(pipelineAt(part, place), reach, place);
  }
}

function lookup(argument: unknown, reach: Reach, place: string): void {
  const { from, pipeline } = only(
    argument,
    ['from', 'localField', 'foreignField', 'let', 'pipeline', 'as'],
    place,
  );
  if (from !== undefined) reach.namespaces.push(namespaceAt(from, place));
  if (pipeline !== undefined) walk(pipelineAt(pipeline, place), reach, place);
}

function graphLookup(argument: unknown, reach: Reach, place: string): void {
  const { from } = documentAt(argument, place);
  reach.namespaces.push(namespaceAt(from, place));
}

function unionWith(argument: unknown, reach: Reach, place: string): void {
  if (typeof argument === 'string') {
    reach.namespaces.push({ collection: argument });
    return;
  }
  const { coll, pipeline } = only(argument, ['coll', 'pipeline'], place);
  if (coll !== undefined) reach.namespaces.push(namespaceAt(coll, place));
  if (pipeline !== undefined) walk(pipelineAt(pipeline, place), reach, place);
}

function out(argument: unknown, reach: Reach, place: string): void {
  reach.writes = true;
  const target = isDocument(argument)
    ? only(argument, ['db', 'coll', 'timeseries'], place)
    : argument;
  reach.namespaces.push(namespaceAt(target, place));
}

function merge(argument: unknown, reach: Reach, place: string): void {
  reach.writes = true;
  const { into, whenMatched } = isDocument(argument)
    ? only(argument, ['into', 'on', 'let', 'whenMatched', 'whenNotMatched'], place)
    : { into: argument };
  reach.namespaces.push(namespaceAt(into, place));
  if (Array.isArray(whenMatched)) walk(whenMatched, reach, place);
}

/** `name`, or `{ db, coll }`. */
function namespaceAt(value: unknown, place: string): Namespace {
  if (typeof value === 'string') return { collection: value };
  const { db, coll } = isDocument(value) ? value : {};
  if (typeof coll === 'string' && (db === undefined || typeof db === 'string')) {
    return db === undefined ? { collection: coll } : { database: db, collection: coll };
  }
  throw badRequest('invalid-field', `${place} must name a collection: "name", or {db, coll}.`);
}

function documentAt(value: unknown, place: string): Record<string, unknown> {
  if (isDocument(value)) return value;
  throw badRequest('invalid-field', `${place} must be a document.`);
}

function pipelineAt(value: unknown, place: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw badRequest('invalid-field', `${place} must have an array of stages for a pipeline.`);
}

/** A stage that names collections has these fields and no others, lest one of them names one too. */
function only(value: unknown, fields: readonly string[], place: string): Record<string, unknown> {
  const document = documentAt(value, place);
  if (Object.keys(document).every((field) => fields.includes(field))) return document;
  throw badRequest(
    'unknown-field',
    `${place} may have the fields ${fields.join(', ')} and no others.`,
  );
}

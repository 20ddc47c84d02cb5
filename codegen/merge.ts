/** Merges what the SDK and botocore say of one service into its model. */

import type { HttpRoute, OperationModel, Protocol, ServiceModel } from '../src/kernel/model.ts';
import { isRest } from './botocore.ts';
import { correctedFacts } from './corrections.ts';
import { pairNodes } from './pairing.ts';
import { aliasOf } from './routes.ts';
import { MergedShapes } from './shapes.ts';
import type { ServiceDescription, ServiceFacts, SourceOperation } from './source.ts';

/** Without the SDK's description, botocore's is also the wire source. */
export function mergeService(
  name: string,
  sdk: ServiceDescription | undefined,
  botocore: ServiceDescription,
): ServiceModel {
  const wire = sdk ?? botocore;
  const facts = correctedFacts(name, mergeFacts(wire.facts, botocore.facts));
  const shapes = new MergedShapes(wire, pairNodes(wire, botocore), {
    jsonNames: facts.protocol === 'restJson1',
    errorCodes: facts.queryCompatible === true || facts.protocols.some(isQuery),
  });
  const errors = new Map([...botocore.errors, ...wire.errors]);
  const operations = mergeOperations(wire, botocore);
  for (const { input, output } of operations) {
    if (input !== undefined) shapes.place(input, 'input');
    if (output !== undefined) shapes.place(output, 'output');
  }
  for (const error of errors.values()) shapes.place(error, 'error');
  const models: Record<string, OperationModel> = {};
  for (const operation of operations)
    models[operation.name] = operationModel(operation, shapes, facts);
  for (const error of [...wire.errors.values(), ...botocore.errors.values()]) shapes.write(error);
  const { version: _, ...kept } = facts;
  return {
    name,
    ...kept,
    endpointPrefix: facts.endpointPrefix ?? facts.signingName,
    sources: { sdk: sdk?.facts.version ?? 'none', botocore: botocore.facts.version },
    operations: models,
    shapes: shapes.shapes,
  };
}

function isQuery(protocol: Protocol): boolean {
  return protocol === 'awsQuery' || protocol === 'ec2Query';
}

function mergeFacts(wire: ServiceFacts, overlay: ServiceFacts): ServiceFacts {
  return {
    ...overlay,
    ...wire,
    protocols: [...new Set([...wire.protocols, ...overlay.protocols])],
  };
}

interface MergedOperation extends Omit<SourceOperation, 'http'> {
  readonly http?: SourceOperation['http'];
  readonly aliases: readonly HttpRoute[];
}

function mergeOperations(
  wire: ServiceDescription,
  overlay: ServiceDescription,
): readonly MergedOperation[] {
  const names = new Set([...wire.operations.keys(), ...overlay.operations.keys()]);
  return [...names]
    .toSorted()
    .map((name) => mergeOperation(wire.operations.get(name), overlay.operations.get(name)));
}

function mergeOperation(
  wire: SourceOperation | undefined,
  overlay: SourceOperation | undefined,
): MergedOperation {
  const main = wire ?? overlay;
  if (main === undefined) throw new Error('An operation of no source');
  if (wire === undefined || overlay === undefined || wire === overlay)
    return { ...main, aliases: [] };
  const alias = wire.http && overlay.http && aliasOf(wire.http, overlay.http);
  const { input: _input, output: _output, hostPrefix: _prefix, ...facts } = overlay;
  return { ...facts, ...wire, aliases: alias === undefined ? [] : [alias] };
}

function operationModel(
  operation: MergedOperation,
  shapes: MergedShapes,
  facts: ServiceFacts,
): OperationModel {
  const {
    input,
    output,
    errors,
    http,
    aliases,
    hostPrefix,
    unsigned,
    unsignedBody,
    checksumRequired,
    pages,
  } = operation;
  const route = isRest(facts.protocol) ? http : undefined;
  return {
    ...(input === undefined ? {} : { input: shapes.write(input) }),
    ...(output === undefined ? {} : { output: shapes.write(output) }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
    ...(route === undefined ? {} : { http: { method: route.method, uri: route.uri } }),
    ...(route === undefined || aliases.length === 0 ? {} : { aliases }),
    ...(route === undefined || route.status === 200 ? {} : { status: route.status }),
    ...(hostPrefix === undefined ? {} : { hostPrefix }),
    ...(unsigned === undefined ? {} : { unsigned }),
    ...(unsignedBody === undefined ? {} : { unsignedBody }),
    ...(checksumRequired === undefined ? {} : { checksumRequired }),
    ...(pages === undefined ? {} : { pages }),
  };
}

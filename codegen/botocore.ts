/** Reads one botocore model. */

import type { Protocol } from '../src/kernel/model.ts';
import type { BotocoreFiles } from './botocore-archive.ts';
import { BotocoreNodes } from './botocore-nodes.ts';
import type { RawModel, RawOperation, RawPaginator } from './botocore-raw.ts';
import type {
  Node,
  ServiceDescription,
  ServiceFacts,
  SourceOperation,
  SourceRoute,
} from './source.ts';

export function readBotocore(files: BotocoreFiles, version: string): ServiceDescription {
  // SAFETY: `RawModel` describes only what the files of this pinned package were seen to hold.
  const model = files.service as RawModel;
  const pages = (
    files.paginators as { readonly pagination?: Record<string, RawPaginator> } | undefined
  )?.pagination;
  const facts = readFacts(model, version);
  const nodes = new BotocoreNodes(
    model.shapes,
    facts.protocol === 'restJson1' ? 'jsonName' : 'xmlName',
  );
  const operations = new Map<string, SourceOperation>();
  for (const [name, raw] of Object.entries(model.operations)) {
    operations.set(name, readOperation(name, raw, nodes, facts, pages?.[name]));
  }
  const errors = new Map<string, Node>();
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.exception === true && shape.synthetic !== true) errors.set(name, nodes.node(name));
  }
  for (const name of Object.keys(model.shapes)) nodes.node(name);
  return { facts, operations, errors, named: nodes.named };
}

function readFacts({ metadata }: RawModel, version: string): ServiceFacts {
  const protocols = (metadata.protocols ?? [metadata.protocol]).map((name) =>
    protocolOf(name, metadata.jsonVersion),
  );
  const protocol = protocolOf(metadata.protocol, metadata.jsonVersion);
  return {
    version,
    serviceId: metadata.serviceId,
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    endpointPrefix: metadata.endpointPrefix,
    apiVersion: metadata.apiVersion,
    protocol,
    protocols,
    ...(metadata.targetPrefix === undefined ? {} : { targetPrefix: metadata.targetPrefix }),
    ...(metadata.xmlNamespace === undefined ? {} : { xmlNamespace: metadata.xmlNamespace }),
    ...(metadata.awsQueryCompatible === undefined ? {} : { queryCompatible: true }),
  };
}

function protocolOf(name: string, jsonVersion: string | undefined): Protocol {
  switch (name) {
    case 'json':
      return jsonVersion === '1.1' ? 'awsJson1_1' : 'awsJson1_0';
    case 'query':
      return 'awsQuery';
    case 'ec2':
      return 'ec2Query';
    case 'rest-json':
      return 'restJson1';
    case 'rest-xml':
      return 'restXml';
    case 'smithy-rpc-v2-cbor':
      return 'rpcv2Cbor';
    default:
      throw new Error(`botocore names an unknown protocol: ${name}`);
  }
}

export function isRest(protocol: Protocol): boolean {
  return protocol === 'restJson1' || protocol === 'restXml';
}

function readOperation(
  name: string,
  raw: RawOperation,
  nodes: BotocoreNodes,
  facts: ServiceFacts,
  page: RawPaginator | undefined,
): SourceOperation {
  const input = raw.input === undefined ? undefined : nodes.root(raw.input);
  const output = raw.output === undefined ? undefined : nodes.root(raw.output);
  const errors = (raw.errors ?? []).map((error) => error.shape);
  const isUnsigned = raw.authtype === 'none' || raw.auth?.includes('smithy.api#noAuth') === true;
  const isUnsignedBody = raw.authtype === 'v4-unsigned-body' || raw.unsignedPayload === true;
  return {
    name,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    errors,
    ...(isRest(facts.protocol) ? { http: readRoute(raw, input) } : {}),
    ...(raw.endpoint?.hostPrefix === undefined ? {} : { hostPrefix: raw.endpoint.hostPrefix }),
    ...(isUnsigned ? { unsigned: true } : {}),
    ...(isUnsignedBody ? { unsignedBody: true } : {}),
    ...(raw.httpChecksum?.requestChecksumRequired === true || raw.httpChecksumRequired === true
      ? { checksumRequired: true }
      : {}),
    ...(page === undefined ? {} : { pages: readPages(page) }),
  };
}

/** botocore's templates use the labels' wire names; ours use the members' names. */
function readRoute(raw: RawOperation, input: Node | undefined): SourceRoute {
  const members = new Map<string, string>();
  for (const [name, { traits }] of input?.members ?? []) {
    if (traits.in === 'label') members.set(traits.name ?? name, name);
  }
  const uri = raw.http.requestUri.replaceAll(
    /\{([^}+]+)(\+?)\}/g,
    (_, label: string, greedy: string) => {
      return `{${members.get(label) ?? label}${greedy}}`;
    },
  );
  return { method: raw.http.method, uri, status: raw.http.responseCode ?? 200 };
}

function join(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(',');
}

function readPages(page: RawPaginator): NonNullable<SourceOperation['pages']> {
  return {
    input: join(page.input_token),
    output: join(page.output_token),
    ...(page.result_key === undefined ? {} : { items: join(page.result_key) }),
    ...(page.limit_key === undefined ? {} : { limit: page.limit_key }),
  };
}

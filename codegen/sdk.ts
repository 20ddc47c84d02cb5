/** Reads one SDK client: its schemas, and the facts that its configuration and its signing carry. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Protocol } from '../src/kernel/model.ts';
import { repository } from './repository.ts';
import { SdkNodes, schemaIds } from './sdk-nodes.ts';
import { evaluateSchemas, type RawSchema } from './sdk-schemas.ts';
import { traitsOf } from './sdk-traits.ts';
import type {
  Node,
  ServiceDescription,
  ServiceFacts,
  SourceOperation,
  SourceRoute,
} from './source.ts';

const protocols: ReadonlyMap<string, Protocol> = new Map([
  ['AwsJson1_0Protocol', 'awsJson1_0'],
  ['AwsJson1_1Protocol', 'awsJson1_1'],
  ['AwsQueryProtocol', 'awsQuery'],
  ['AwsEc2QueryProtocol', 'ec2Query'],
  ['AwsRestJsonProtocol', 'restJson1'],
  ['AwsRestXmlProtocol', 'restXml'],
  ['S3RestXmlProtocol', 'restXml'],
  ['AwsSmithyRpcV2CborProtocol', 'rpcv2Cbor'],
]);

/** `isDocumented` says for which operations another source lists the errors, to save reading thousands of small files. */
export function readSdk(
  name: string,
  isDocumented: (operation: string) => boolean,
): ServiceDescription {
  const folder = join(repository, 'node_modules/@aws-sdk', `client-${name}`);
  const file = join(folder, 'dist-es/schemas/schemas_0.js');
  const schemas = evaluateSchemas(readFileSync(file, 'utf8'), file);
  const auth = readFileSync(join(folder, 'dist-es/auth/httpAuthSchemeProvider.js'), 'utf8');
  const nodes = new SdkNodes();
  const operations = new Map<string, SourceOperation>();
  const errors = new Map<string, Node>();
  const unsigned = unsignedOperations(auth);
  for (const schema of schemas) {
    const [id, namespace, shapeName] = schema;
    if (id === schemaIds.operation) {
      const operation = readOperation(schema, nodes, unsigned);
      const thrown = isDocumented(shapeName) ? undefined : readThrows(folder, shapeName);
      operations.set(
        shapeName,
        thrown === undefined ? operation : { ...operation, errors: thrown },
      );
    }
    // The client's own base class of all errors lives in a synthetic namespace and never travels.
    if (id === schemaIds.error && !namespace.startsWith('smithy.ts.sdk'))
      errors.set(shapeName, nodes.node(schema));
  }
  return { facts: readFacts(folder, auth), operations, errors, named: nodes.named };
}

function readFacts(folder: string, auth: string): ServiceFacts {
  const config = readFileSync(join(folder, 'dist-es/runtimeConfig.shared.js'), 'utf8');
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const protocolClass = require1(config, /protocol: config\?\.protocol \?\? (\w+)/);
  const protocol = protocols.get(protocolClass);
  if (protocol === undefined) throw new Error(`${folder} speaks ${protocolClass}`);
  const targetPrefix = find1(config, /serviceTarget: "([^"]+)"/);
  const xmlNamespace = find1(config, /xmlNamespace: "([^"]+)"/);
  return {
    // SAFETY: the manifest of an installed package has a version.
    version: (manifest as { readonly version: string }).version,
    serviceId: require1(config, /serviceId: config\?\.serviceId \?\? "([^"]+)"/),
    signingName: require1(auth, /signingProperties: \{\s*name: "([^"]+)"/),
    apiVersion: require1(config, /apiVersion: "([^"]+)"/),
    protocol,
    protocols: [protocol],
    ...(targetPrefix === undefined ? {} : { targetPrefix }),
    ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
    ...(config.includes('awsQueryCompatible: true') ? { queryCompatible: true } : {}),
  };
}

/** The operations that the client's auth scheme provider sends without a signature. `*` means all but the `!excepted`. */
export function unsignedOperations(auth: string): ReadonlySet<string> {
  const found = new Set<string>();
  const cases = auth.matchAll(/((?:case "\w+":\s*)+|default: )\{([^}]*)\}/g);
  for (const [, labels = '', body = ''] of cases) {
    const mark = body.includes('createSmithyApiNoAuthHttpAuthOption') ? '' : '!';
    if (labels.startsWith('default') && mark === '') found.add('*');
    for (const [, name = ''] of labels.matchAll(/case "(\w+)"/g)) found.add(mark + name);
  }
  return found;
}

function readOperation(
  [, , name, rawTraits, inputReference, outputReference]: RawSchema,
  nodes: SdkNodes,
  unsigned: ReadonlySet<string>,
): SourceOperation {
  const traits = traitsOf(rawTraits);
  const input = nodes.find(inputReference);
  const output = nodes.find(outputReference);
  const http = readRoute(traits['http'], input);
  const endpoint: unknown = traits['endpoint'];
  const isUnsigned = unsigned.has(name) || (unsigned.has('*') && !unsigned.has(`!${name}`));
  return {
    name,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(http === undefined ? {} : { http }),
    ...(Array.isArray(endpoint) ? { hostPrefix: String(endpoint[0]) } : {}),
    ...(isUnsigned ? { unsigned: true } : {}),
    ...('httpChecksumRequired' in traits ? { checksumRequired: true } : {}),
  };
}

function readRoute(http: unknown, input: Node | undefined): SourceRoute | undefined {
  if (!Array.isArray(http)) return undefined;
  const [method, uri, status]: readonly unknown[] = http;
  return {
    method: String(method),
    uri: withLeadingLabels(String(uri), input),
    status: Number(status),
  };
}

/**
 * The client keeps a bucket's name out of the URI, because its endpoint rules may move it to the host name; on the wire a
 * label without a place is the first segment of the path. The `x-id` parameter is the SDK's own and others do not send it.
 */
function withLeadingLabels(template: string, input: Node | undefined): string {
  const [path = '/', query = ''] = template.split('?');
  const literal = query.split('&').filter((part) => part !== '' && !part.startsWith('x-id='));
  const labels = [...(input?.members ?? [])]
    .filter(([, slot]) => slot.traits.in === 'label')
    .map(([name]) => name);
  const missing = labels.filter(
    (label) => !path.includes(`{${label}}`) && !path.includes(`{${label}+}`),
  );
  const leading = missing.map((label) => `/{${label}}`).join('');
  const fullPath = leading !== '' && path === '/' ? leading : leading + path;
  return literal.length === 0 ? fullPath : `${fullPath}?${literal.join('&')}`;
}

/** The errors of an operation, which only the documentation in its type declarations tells. */
function readThrows(folder: string, operation: string): readonly string[] | undefined {
  const file = join(folder, 'dist-types/commands', `${operation}Command.d.ts`);
  if (!existsSync(file)) return undefined;
  const matches = readFileSync(file, 'utf8').matchAll(
    /@throws \{@link (\w+)\} \((?:client|server) fault\)/g,
  );
  return [...matches].map(([, name = '']) => name);
}

function find1(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}

function require1(text: string, pattern: RegExp): string {
  const found = find1(text, pattern);
  if (found === undefined) throw new Error(`Nothing matches ${String(pattern)}`);
  return found;
}
